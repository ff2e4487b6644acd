import { Unreadable } from '../core/errors.js';
import type { SectionId } from '../core/facts.js';
import type { SqlAnswers, SqlProbe, SqlQuery } from '../core/probe.js';
import { accessQueries } from '../probes/sql-access.js';
import { openSql } from '../targets/mysql.js';
import { readPem } from '../targets/paths.js';
import { resolveSecret } from '../targets/secrets.js';
import { problemOf, toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';

/** Runs the queries of all probes of a database in one read-only transaction. */
export async function askDatabase(
  tasks: readonly Task[],
  { deployment, shells, signal, watch }: Outside,
): Promise<Answered> {
  const id = tasks[0]!.door.slice('sql:'.length);
  const database = deployment.databases.find((one) => one.id === id)!;
  const password = await resolveSecret(database.password, deployment.directory, { signal });
  const ca =
    database.tls && database.tls.ca !== undefined
      ? await readPem(database.tls.ca, deployment.directory)
      : undefined;
  const { via } = database;
  const tunnel =
    via === undefined
      ? undefined
      : async () => {
          const shell = await shells.get(via).catch((error: unknown) => {
            throw new Unreadable(
              `the host ${via} that leads to the database could not be entered: ${(error as Error).message}`,
              (error as Unreadable).remedy,
              { rung: 'jump' },
            );
          });
          return shell.tunnel(database.host, database.port);
        };
  const door = await openSql(database, { password, ca, tunnel, signal });
  try {
    const prepared = tasks.map((task, index) => {
      const probe = task.probe as SqlProbe<SectionId>;
      const queries = probe
        .queries(task.context)
        .map((query): SqlQuery => ({ ...query, id: `${index}.${query.id}` }));
      return { task, probe, queries, prefix: `${index}.` };
    });
    const permits = watch
      ? permitQueries(accessQueries({ level: watch.level, schema: database.schema }))
      : [];
    const answers = await door.ask([...prepared.flatMap(({ queries }) => queries), ...permits]);
    for (const { id: query, object } of permits)
      if (problemOf(() => answers.rows(query))?.trouble?.rung === 'grant')
        watch?.onRefused(tasks[0]!.door, object);
    for (const { task, queries } of prepared)
      for (const { id, sql } of queries)
        watch?.onAsked(task.door, { task, question: sql, problem: problemOf(() => answers.rows(id)) });
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

/** For a watcher: one refusal of many hides the others, so each table is asked for by itself. */
function permitQueries(
  asked: readonly { readonly object: string; readonly sql: string }[],
): (SqlQuery & { readonly object: string })[] {
  return asked.map(({ object, sql }, index) => ({ id: `permit.${index}`, object, sql }));
}

function withPrefix(answers: SqlAnswers, prefix: string): SqlAnswers {
  return { at: answers.at, session: answers.session, rows: (query) => answers.rows(prefix + query) };
}
