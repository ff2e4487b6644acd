import { alertName } from './data/groups.js';
import { suiteOf } from './data/suites.js';
import type { Question } from './ask.js';
import type { Answer, Flight } from './listen.js';
import { VERSIONS } from './data/versions.js';
import type { Reason } from './types.js';
import type { ServerHello } from './wire/parse.js';

/** Alerts that refuse what was offered, and so are a "no" (RFC 8446 section 6.2, RFC 7507; unrecognized_name only when a name was sent). */
const REFUSALS: ReadonlySet<number> = new Set([40, 70, 71, 86, 109, 116]);

/** How an answer reads for the version that was asked: the chosen suite, a refusal with its evidence, or trouble. */
export type Reading =
  | { readonly kind: 'chosen'; readonly suite: number; readonly hello: ServerHello; readonly flight: Flight }
  | { readonly kind: 'refused'; readonly evidence: string; readonly alert: number | null }
  | { readonly kind: 'trouble'; readonly reason: Reason };

function versionName(version: number): string {
  const found = Object.entries(VERSIONS).find(([, number]) => number === version);
  return found ? found[0] : `version 0x${version.toString(16)}`;
}

/** Reads an answer to a question about one version of SSL 3.0 or later. */
export function read(question: Question, answer: Answer, servername: string | null): Reading {
  if (answer.kind === 'trouble') return answer;
  if (answer.kind === 'sslv2')
    return { kind: 'trouble', reason: { code: 'unexpected-answer', detail: 'SSL 2.0 answer' } };
  if (answer.kind === 'alert') {
    const { description } = answer;
    if (REFUSALS.has(description) || (description === 112 && servername)) {
      return { kind: 'refused', evidence: `alert ${alertName(description)}`, alert: description };
    }
    return { kind: 'trouble', reason: { code: 'unexpected-alert', detail: alertName(description) } };
  }
  if (answer.kind === 'refusal') return { kind: 'refused', evidence: answer.evidence, alert: null };
  const { hello, flight } = answer;
  if (hello.version !== VERSIONS[question.protocol]) {
    return { kind: 'refused', evidence: `answered ${versionName(hello.version)}`, alert: null };
  }
  if (!question.suites.includes(hello.suite)) {
    const reason: Reason = {
      code: 'unexpected-answer',
      detail: `${suiteOf(hello.suite).name} was not offered`,
    };
    return { kind: 'trouble', reason };
  }
  return { kind: 'chosen', suite: hello.suite, hello, flight };
}
