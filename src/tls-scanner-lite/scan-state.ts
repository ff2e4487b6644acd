import { ask, type Asker, type Patience, type Question } from './ask.js';
import type { Answer } from './listen.js';
import type { Notes } from './notes.js';
import { read, type Reading } from './reading.js';
import type { TlsProgress } from './types.js';

/** What all steps of one scan share. */
export interface Scan {
  readonly asker: Asker;
  readonly notes: Notes;
  readonly probeTimeout: number;
  readonly depth: 'list' | 'full';
  /** As few connections as possible rather than as few rounds. */
  readonly frugal: boolean;
  readonly progress: (event: TlsProgress) => void;
}

/** How patient to be: with everything in parallel, or alone with a peer that may be slow. */
export type Mood = 'parallel' | 'alone';

const FIRST_BYTE = 1500;
const ALONE = 8000;
/** A server that has answered as often as this is awake: a machine that starts on demand took more than five seconds for its first answer only. */
const AWAKE = 12;
const ALONE_AWAKE = 4000;

/** Waits longer on far peers, and longest when nothing else is in flight. */
export function patience(scan: Scan, mood: Mood): Patience {
  const { line } = scan.asker;
  const far = 8 * line.roundTrip();
  const alone = line.answers() < AWAKE ? ALONE : Math.max(ALONE_AWAKE, far);
  const firstByte = mood === 'alone' ? alone : Math.max(FIRST_BYTE, far);
  return { firstByte: Math.min(firstByte, scan.probeTimeout), whole: scan.probeTimeout };
}

/** Asks and reads the answer, and writes down what the hello said besides. */
export async function pose(scan: Scan, question: Question, mood: Mood | Patience): Promise<Reading> {
  const limits = typeof mood === 'string' ? patience(scan, mood) : mood;
  const answer: Answer = await ask(scan.asker, question, limits);
  const reading = read(question, answer, scan.asker.servername);
  if (reading.kind === 'chosen') {
    const asked = { protocol: question.protocol, bare: question.shape === 'bare' };
    scan.notes.hello(asked, reading.hello, reading.flight);
  }
  return reading;
}
