import type { SectionId } from '../core/facts.js';
import type { SqlAnswers, SqlProbe, SqlQuery } from '../core/probe.js';
import { openDatabase } from './open-database.js';
import { toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';

/** Runs the queries of all probes of a database in one read-only transaction. */
export async function askDatabase(tasks: readonly Task[], outside: Outside): Promise<Answered> {
  const id = tasks[0]!.door.slice('sql:'.length);
  const door = await openDatabase(id, outside);
  try {
    const prepared = tasks.map((task, index) => {
      const probe = task.probe as SqlProbe<SectionId>;
      const queries = probe
        .queries(task.context)
        .map((query): SqlQuery => ({ ...query, id: `${index}.${query.id}` }));
      return { task, probe, queries, prefix: `${index}.` };
    });
    const answers = await door.ask(prepared.flatMap(({ queries }) => queries));
    return prepared.map(({ task, probe, prefix }) =>
      toFact(
        task,
        () => probe.parse(withPrefix(answers, prefix), task.context),
        `sql ${id}: ${probe.describe}`,
        answers.at,
      ),
    );
  } finally {
    await door.close();
  }
}

function withPrefix(answers: SqlAnswers, prefix: string): SqlAnswers {
  return { at: answers.at, session: answers.session, rows: (query) => answers.rows(prefix + query) };
}
