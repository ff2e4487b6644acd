import type { Deployment } from '../core/deployment.js';
import type { LogSource } from '../audit-log/source.js';
import { ShellPool } from '../targets/ssh/pool.js';
import { Shells } from './ask-host.js';
import { openDatabase } from './open-database.js';

/** The audit log of one database, open for reading. */
export interface OpenLog extends LogSource {
  readonly close: () => Promise<void>;
}

function withLogAccounts(deployment: Deployment): Deployment {
  return { ...deployment, databases: deployment.databases.map((one) => ({ ...one, ...one.log })) };
}

/** Opens the audit log of a database of the deployment. Throws Unreadable or AuditError with what helps. */
export async function openLog(
  deployment: Deployment,
  database: string,
  signal?: AbortSignal,
): Promise<OpenLog> {
  const shells = new Shells(deployment, new ShellPool(), signal);
  try {
    const door = await openDatabase(database, { deployment: withLogAccounts(deployment), shells, signal });
    return {
      ask: door.ask,
      begin: door.begin,
      stream: door.stream,
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      close: async () => {
        await door.close();
        await shells.close();
      },
    };
  } catch (error) {
    await shells.close();
    throw error;
  }
}
