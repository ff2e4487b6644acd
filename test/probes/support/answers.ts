/** Answers as doors give them, from recorded texts; what is left out fails as the doors fail. */
import { Unreadable } from '../../../src/core/errors.js';
import type { HttpAnswer, HttpAnswers, ShellAnswers, SqlAnswers } from '../../../src/core/probe.js';

const AT = '2026-11-23T12:00:00.000Z';

/** Output of a step, or its exit code when it failed. */
export type Recorded = string | number;
export type Row = Readonly<Record<string, string | null>>;

/** Answers of the SSH door. A number is a step that failed with that exit code and printed nothing. */
export function shellAnswers(steps: Readonly<Record<string, Recorded>>): ShellAnswers {
  function stepOf(id: string): Recorded {
    const step = steps[id];
    if (step === undefined) throw new Error(`the step "${id}" was not asked`);
    return step;
  }
  return {
    at: AT,
    text(id) {
      const step = stepOf(id);
      if (typeof step === 'string') return step;
      throw new Unreadable(`step ${id} ended with exit code ${step}`, 'Look at the host.');
    },
    raw(id) {
      const step = stepOf(id);
      if (typeof step === 'string') return { code: 0, stdout: step, truncated: false, timedOut: false };
      if (step > 255) throw new Unreadable(`step ${id} was refused`, 'Allow it in sudoers.');
      return { code: step, stdout: '', truncated: false, timedOut: step === 124 };
    },
  };
}

/** Answers of the SQL door; a query without rows in the table fails. */
export function sqlAnswers(
  queries: Readonly<Record<string, readonly Row[] | undefined>>,
  session: SqlAnswers['session'] = SESSION,
): SqlAnswers {
  return {
    at: AT,
    session,
    rows(id) {
      const rows = queries[id];
      if (rows) return rows;
      throw new Unreadable(`query ${id} was refused`, 'GRANT SELECT ON openemr.… TO …');
    },
  };
}

/** How a good connection to the database looks. */
export const SESSION = { encrypted: true, protocol: 'TLSv1.3', tunnelled: true } as const;

/** No answer to a request. */
export interface NoAnswer {
  readonly reason: string;
  readonly refused: boolean;
}

/** Answers of the HTTP door. */
export function httpAnswers(requests: Readonly<Record<string, HttpAnswer | NoAnswer>>): HttpAnswers {
  function answerOf(id: string): HttpAnswer | NoAnswer {
    const answer = requests[id];
    if (!answer) throw new Error(`the request "${id}" was not asked`);
    return answer;
  }
  return {
    at: AT,
    get(id) {
      const answer = answerOf(id);
      if ('reason' in answer) throw new Unreadable(answer.reason, 'Look at the web server.');
      return answer;
    },
    failure(id) {
      const answer = answerOf(id);
      return 'reason' in answer ? answer : undefined;
    },
  };
}

/** One page. */
export function page(status: number, body = '', headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, body, headers, truncated: false };
}
