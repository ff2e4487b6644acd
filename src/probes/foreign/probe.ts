/** A probe of a pack, in the shape that our own have: its code decides what is asked and what it means, we check and ask. */
import { Unreadable } from '../../core/errors.js';
import type { ForeignSectionId } from '../../core/facts.js';
import type { PackSection } from '../../core/pack.js';
import type {
  HttpAnswers,
  Probe,
  ProbeContext,
  ShellAnswers,
  SqlAnswers,
  TcpAnswers,
} from '../../core/probe.js';
import { checkPorts, checkQueries, checkRequests, checkSteps } from './questions.js';
import type { Call, Room } from './room.js';

type Value = Readonly<Record<string, unknown>>;
type Asked<Question> = { readonly questions: readonly Question[] } | { readonly problem: Unreadable };

/** The probe of one section of a pack. Throws Unreadable when the code has none, or one for another door. */
export function foreignProbe({ id, door }: PackSection, pack: string, room: Room): Probe<ForeignSectionId> {
  const found = room.call({ section: id, method: 'door', door });
  if (found !== door)
    throw new Unreadable(
      `the probe ${id} of the pack ${pack} asks through ${JSON.stringify(found) ?? 'no door'}, and pack.yaml says ${door}`,
      'Report this to the author of the pack.',
    );
  const base = { section: id, describe: `${id} of the pack ${pack}` };
  const call = (method: Call['method'], context: ProbeContext, answers?: unknown) =>
    room.call({ section: id, method, door, context: withoutSecrets(context), answers });
  const parse = (context: ProbeContext, answers?: unknown) => call('parse', context, answers) as Value;
  switch (door) {
    case 'shell': {
      const asked = remember((context) => checkSteps(call('steps', context)));
      return {
        ...base,
        door,
        steps: (context) => questionsOf(asked(context)),
        parse: (answers, context) => parse(context, shellAnswers(answers, questionsOf(asked(context)))),
      };
    }
    case 'sql': {
      const asked = remember((context) => checkQueries(call('queries', context)));
      return {
        ...base,
        door,
        queries: (context) => questionsOrNone(asked(context)),
        parse: (answers, context) => parse(context, sqlAnswers(answers, questionsOf(asked(context)))),
      };
    }
    case 'http': {
      const asked = remember((context) => checkRequests(call('requests', context), context.site?.url ?? ''));
      return {
        ...base,
        door,
        requests: (context) => questionsOrNone(asked(context)),
        parse: (answers, context) => parse(context, httpAnswers(answers, questionsOf(asked(context)))),
      };
    }
    case 'tcp': {
      const asked = remember((context) => checkPorts(call('ports', context)));
      return {
        ...base,
        door,
        ports: (context) => questionsOrNone(asked(context)),
        parse: (answers, context) => parse(context, tcpAnswers(answers, questionsOf(asked(context)))),
      };
    }
    case 'declaration':
      return { ...base, door, parse };
  }
}

/** What is asked of a subject is decided once: it is asked and understood by the same list. */
function remember<Question>(ask: (context: ProbeContext) => readonly Question[]) {
  const known = new WeakMap<ProbeContext, Asked<Question>>();
  return (context: ProbeContext): Asked<Question> => {
    let asked = known.get(context);
    if (!asked) {
      asked = attempt(() => ask(context));
      known.set(context, asked);
    }
    return asked;
  };
}

function attempt<Question>(ask: () => readonly Question[]): Asked<Question> {
  try {
    const questions = ask();
    const ids = questions.map((one) => (typeof one === 'object' ? (one as { id?: string }).id : one));
    if (new Set(ids).size < ids.length)
      return {
        problem: new Unreadable(
          'the probe asks two things under one id',
          'Report this to the author of the pack.',
        ),
      };
    return { questions };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error };
    throw error;
  }
}

function questionsOf<Question>(asked: Asked<Question>): readonly Question[] {
  if ('problem' in asked) throw asked.problem;
  return asked.questions;
}

/** Doors that several probes share must not fall for one: it asks nothing, and `parse` says why. */
function questionsOrNone<Question>(asked: Asked<Question>): readonly Question[] {
  return 'problem' in asked ? [] : asked.questions;
}

interface Named {
  readonly id: string;
}

/** Every answer, or the reason why there is none, as plain data. */
function table<T>(questions: readonly Named[], answer: (id: string) => T): Record<string, unknown> {
  return Object.fromEntries(
    questions.map(({ id }) => {
      try {
        return [id, { value: answer(id) ?? null }];
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        return [id, { gap: { reason: error.message, remedy: error.remedy } }];
      }
    }),
  );
}

function shellAnswers(answers: ShellAnswers, steps: readonly Named[]) {
  return { at: answers.at, text: table(steps, answers.text), raw: table(steps, answers.raw) };
}

function sqlAnswers({ at, session, rows }: SqlAnswers, queries: readonly Named[]) {
  return { at, session, rows: table(queries, rows) };
}

function httpAnswers({ at, get, failure }: HttpAnswers, requests: readonly Named[]) {
  return { at, get: table(requests, get), failure: table(requests, failure) };
}

/** Other probes may have asked for other ports of the host. */
function tcpAnswers({ at, vantage, open, closed, filtered }: TcpAnswers, ports: readonly number[]) {
  const own = (list: readonly number[]) => list.filter((port) => ports.includes(port));
  return { at, vantage, open: own(open), closed: own(closed), filtered: own(filtered) };
}

/** The context without the names of secrets and keys: a probe has no use for them. */
function withoutSecrets({ deployment, host, ...rest }: ProbeContext): unknown {
  const plain = (one: NonNullable<ProbeContext['host']>) => ({ ...one, ssh: undefined });
  return {
    ...rest,
    host: host && plain(host),
    deployment: {
      ...deployment,
      hosts: deployment.hosts.map(plain),
      databases: deployment.databases.map(({ password: _password, user: _user, ...one }) => one),
    },
  };
}
