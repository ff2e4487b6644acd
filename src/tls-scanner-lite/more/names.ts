import type { Question } from '../ask.js';
import type { Live } from '../enumerate.js';
import type { NameFact, TlsResult } from '../facts.js';
import { isReason } from '../net/reason.js';
import { pose, type Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import { because } from '../told.js';
import { helloOf, live13, with13 } from './start.js';

/** A name that nobody has (RFC 6761 section 6.4). */
const NOBODY = 'nobody.invalid';

/** The leaf that comes with a name, a refusal in words, or trouble. */
type Shown = { readonly leaf: Buffer } | { readonly refused: string } | { readonly trouble: Reason };

async function shown12(
  scan: Scan,
  live: Live,
  suites: readonly number[],
  servername: string | null,
): Promise<Shown> {
  const question: Question = { ...live.question, suites, servername, wholeFlight: true };
  const reading = await pose(scan, question, 'parallel');
  if (reading.kind === 'refused') return { refused: reading.evidence };
  if (reading.kind === 'trouble') {
    if (reading.reason.code === 'unexpected-alert')
      return { refused: `alert ${reading.reason.detail ?? ''}` };
    return { trouble: reading.reason };
  }
  const [leaf] = reading.flight.certificates ?? [];
  return leaf ? { leaf } : { trouble: { code: 'unexpected-answer', detail: 'no certificate' } };
}

async function shown13(scan: Scan, lives: readonly Live[], servername: string | null): Promise<Shown> {
  const found = live13(lives);
  if (!found) return { trouble: { code: 'unexpected-answer', detail: 'no handshake can be finished here' } };
  const start = { hello: { ...helloOf(scan, found.live, found.suites), servername } };
  const leaf = await with13(scan, start, ({ sent }) => Promise.resolve(sent?.certificates[0] ?? null));
  if (leaf === null) return { trouble: { code: 'unexpected-answer', detail: 'no certificate' } };
  if (!isReason(leaf)) return { leaf };
  return leaf.code === 'unexpected-alert' ? { refused: `alert ${leaf.detail ?? ''}` } : { trouble: leaf };
}

/** One suite for all hellos, so that the same kind of certificate is asked for each time. */
function asker(scan: Scan, lives: readonly Live[]): (servername: string | null) => Promise<Shown> {
  const older = lives.findLast(({ protocol }) => protocol !== 'TLS 1.3');
  if (!older) return (servername) => shown13(scan, lives, servername);
  return (servername) => shown12(scan, older, [older.firstSuite], servername);
}

function compare(shown: Shown, usual: Shown, which: string): NameFact {
  if ('trouble' in shown)
    return { answer: 'unknown', how: `a hello ${which} ended in ${because(shown.trouble)}` };
  if ('refused' in shown)
    return { answer: 'refused', how: `a hello ${which} was answered with ${shown.refused}` };
  if (!('leaf' in usual)) return { answer: 'unknown', how: 'no certificate to compare with' };
  return shown.leaf.equals(usual.leaf)
    ? { answer: 'same-certificate', how: `a hello ${which} was answered with the same certificate` }
    : { answer: 'other-certificate', how: `a hello ${which} was answered with another certificate` };
}

/** What the server does when a hello names nobody, or somebody it does not know. */
export async function names(scan: Scan, lives: readonly Live[]): Promise<TlsResult['names']> {
  const ask = asker(scan, lives);
  const nameless = scan.asker.servername === null;
  const [usual, without, unknown] = await Promise.all([
    ask(scan.asker.servername),
    nameless ? null : ask(null),
    ask(NOBODY),
  ]);
  return {
    without: without
      ? compare(without, usual, 'without a name')
      : { answer: 'not-applicable', how: 'this scan had no name to send' },
    unknown: compare(unknown, usual, 'with an unknown name'),
  };
}
