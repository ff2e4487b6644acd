import { Unreadable } from '../core/errors.js';
import { openSql, type SqlDoor } from '../targets/mysql.js';
import { readPem } from '../targets/paths.js';
import { resolveSecret } from '../targets/secrets.js';
import type { Outside } from './gather.js';

/** Opens the door of a database of the deployment, through SSH where the file says so. */
export async function openDatabase(
  id: string,
  { deployment, shells, signal }: Pick<Outside, 'deployment' | 'shells' | 'signal'>,
): Promise<SqlDoor> {
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
  return openSql(database, { password, ca, tunnel, signal });
}
