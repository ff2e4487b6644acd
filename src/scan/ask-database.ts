import type { SectionId } from '../core/facts.js';
import type { SqlAnswers, SqlProbe, SqlQuery } from '../core/probe.js';
import type { Fact } from '../core/types.js';
import { accessQueries } from '../probes/sql-access.js';
import { openDatabase } from './open-database.js';
import { problemOf, toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';

/** Runs the queries of all probes of a database in one read-only transaction. */
export async function askDatabase(tasks: readonly Task[], outside: Outside): Promise<Answered> {
  const { watch, deployment } = outside;
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
    const permits = watch
      ? permitQueries(
          accessQueries({
            level: watch.level,
            schema: deployment.databases.find((one) => one.id === id)!.schema,
          }),
        )
      : [];
    const answers = await door.ask([...prepared.flatMap(({ queries }) => queries), ...permits]);
    for (const { id: query, object } of permits)
      if (problemOf(() => answers.rows(query))?.trouble?.rung === 'grant')
        watch?.onRefused(tasks[0]!.door, object);
    for (const { task, queries } of prepared)
      for (const { id, sql } of queries)
        watch?.onAsked(task.door, { task, question: sql, problem: problemOf(() => answers.rows(id)) });
    const facts: Fact[] = [];
    for (const { task, probe, prefix } of prepared) {
      const own = await withWork(probe, withPrefix(answers, prefix));
      const source = `sql ${id}: ${probe.describe}`;
      facts.push(toFact(task, () => probe.parse(own, task.context), source, answers.at));
    }
    return facts;
  } finally {
    await door.close();
  }
}

/** For a watcher: one refusal of many hides the others, so each table is asked for by itself. */
function permitQueries(
  asked: readonly { readonly object: string; readonly sql: string }[],
): (SqlQuery & { readonly object: string })[] {
  return asked.map(({ object, sql }, index) => ({ id: `permit.${index}`, object, sql }));
}

/** The answers with what the probe makes of them; work that fails is as a query that fails. */
async function withWork(probe: SqlProbe<SectionId>, answers: SqlAnswers): Promise<SqlAnswers> {
  if (!probe.work) return answers;
  const done = await probe.work(answers).then(
    (rows) => () => rows,
    (error: unknown) => () => {
      throw error;
    },
  );
  return { ...answers, rows: (query) => (query === 'worked' ? done() : answers.rows(query)) };
}

function withPrefix(answers: SqlAnswers, prefix: string): SqlAnswers {
  return { at: answers.at, session: answers.session, rows: (query) => answers.rows(prefix + query) };
}
