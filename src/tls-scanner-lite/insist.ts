import type { Reason } from './types.js';

/** Only these kinds of trouble, seen every time, can speak about the hello; silence and dead networks never do. */
export const TURNED_AWAY: ReadonlySet<string> = new Set(['closed', 'reset', 'unexpected-alert']);

/** What a question can end with, as far as it matters here. */
type Ended = { readonly kind: string; readonly reason?: Reason };

/** Whether trouble may be the server's way of saying no. */
export const turnsAway = (one: Ended): boolean =>
  one.kind === 'trouble' && one.reason !== undefined && TURNED_AWAY.has(one.reason.code);

/** What is asked once more of a server that turned a question away. */
export interface Insistence<T> {
  readonly ask: (round: number) => Promise<T>;
  /** Asks something that is known to be accepted. */
  readonly control: () => Promise<boolean>;
  /** For servers that count broken handshakes: half as many. */
  readonly frugal?: boolean;
}

/** Kinds of answers that are a no: one yes among several weighs more. */
const REFUSALS: ReadonlySet<string> = new Set(['refused', 'alert', 'refusal']);

const QUESTION = true;
const CONTROL = false;
const SALVO = [QUESTION, CONTROL, QUESTION, QUESTION, CONTROL, QUESTION];
const SMALL_SALVO = [QUESTION, CONTROL, QUESTION];

/**
 * Asks a question that was turned away several times more, mixed with questions that are known to be accepted, all at once. An answer is
 * given back, a yes before a no; `refused` means that every question was turned away and every control was answered, so that neither lost connections nor
 * a limit on connections explains it: with one connection in ten lost, five in a row are lost once in a hundred thousand times. Otherwise nothing can be said.
 */
export async function insist<T extends Ended>(more: Insistence<T>): Promise<T | 'refused' | 'undecided'> {
  const answers: Promise<T>[] = [];
  const controls: Promise<boolean>[] = [];
  for (const kind of more.frugal ? SMALL_SALVO : SALVO)
    if (kind === QUESTION) answers.push(more.ask(answers.length));
    else controls.push(more.control());
  const ended = await Promise.all(answers);
  const held = await Promise.all(controls);
  const heard = ended.filter(({ kind }) => kind !== 'trouble');
  const answer = heard.find(({ kind }) => !REFUSALS.has(kind)) ?? heard[0];
  if (answer) return answer;
  return held.every(Boolean) && ended.every(turnsAway) ? 'refused' : 'undecided';
}
