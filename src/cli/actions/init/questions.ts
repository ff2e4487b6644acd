/** The questions of `emr-audit init`. Every one can be left empty, none asks for a secret. */
import { createInterface } from 'node:readline/promises';
import type { Draft, DraftHost } from '../../../config/draft.js';
import { portsOf, rolesFromName, toName } from '../../../config/draft.js';
import { deploymentFromUrl } from '../../../config/from-url.js';

/** One question; the answer is the text, the default, or undefined when it was left empty. */
type Ask = (
  question: string,
  options?: { readonly usual?: string; readonly check?: (answer: string) => string | undefined },
) => Promise<string | undefined>;

const ADDRESS = /^[A-Za-z0-9.:_[\]-]{1,253}$/;
const USER = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Asks what the draft does not know yet. Ctrl-C and the end of the input leave the rest empty. */
export async function askQuestions(
  draft: Draft,
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<Draft> {
  const terminal = createInterface({ ...streams, terminal: true });
  const ended = new AbortController();
  terminal.once('close', () => ended.abort());
  const ask: Ask = async (question, { usual, check } = {}) => {
    for (;;) {
      if (ended.signal.aborted) return usual;
      const hint = usual === undefined ? '' : ` [${usual}]`;
      const text = await terminal
        .question(`${question}${hint}\n> `, { signal: ended.signal })
        .catch(() => '');
      const answer = text.trim();
      if (answer === '' || answer === '-') return answer === '-' ? undefined : usual;
      const problem = check?.(answer);
      if (problem === undefined) return answer;
      streams.output.write(`  ${problem} Enter leaves it out.\n`);
    }
  };
  try {
    streams.output.write('Every question can be left empty with Enter; - drops what stands in brackets.\n\n');
    return await interview(draft, ask);
  } finally {
    terminal.close();
  }
}

async function interview(draft: Draft, ask: Ask): Promise<Draft> {
  const name = await ask('Name of the clinic or deployment, as reports print it', { usual: draft.name });
  const url = await ask(
    'Address of OpenEMR, with the folder it lies in, such as https://emr.example.org/openemr/',
    {
      usual: draft.site?.url,
      check: (answer) => {
        try {
          deploymentFromUrl(answer, '/');
          return undefined;
        } catch {
          return 'That is no http(s) address.';
        }
      },
    },
  );
  const web = await askWeb(draft, url, ask);
  const webroot =
    web?.user === undefined
      ? undefined
      : await ask('Folder of OpenEMR on that machine', {
          usual: draft.site?.webroot ?? '/var/www/openemr',
          check: (answer) => (answer.startsWith('/') ? undefined : 'A folder begins with /.'),
        });
  const { database, dbHost } = await askDatabase(draft, web, ask);
  const hosts = mergeHosts(draft.hosts, [web, dbHost]);
  const backup = await askBackup(draft, hosts, ask);
  return {
    name,
    hosts: hosts.map((host) =>
      host.id === backup?.host && !host.roles.includes('backup')
        ? { ...host, roles: [...host.roles, 'backup'] }
        : host,
    ),
    ...(url === undefined
      ? {}
      : {
          site: {
            ...draft.site,
            url: deploymentFromUrl(url, '/').sites[0]!.url,
            ...(web ? { host: web.id } : {}),
            ...(webroot === undefined ? {} : { webroot }),
          },
        }),
    ...(database ? { database } : {}),
    ...(backup ? { backup } : {}),
    notes: draft.notes,
  };
}

async function askWeb(draft: Draft, url: string | undefined, ask: Ask): Promise<DraftHost | undefined> {
  const known =
    draft.hosts.find(({ id }) => id === draft.site?.host) ??
    draft.hosts.find(({ roles }) => roles.includes('web'));
  const login = await askLogin(
    'the web server',
    known,
    url && new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'),
    ask,
  );
  const fromUrl = url === undefined ? undefined : new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (!login)
    return (
      known ??
      (fromUrl === undefined
        ? undefined
        : { id: 'web1', address: fromUrl, roles: ['web', 'app'], expose: portsOf(url!) })
    );
  const id = known?.id ?? 'web1';
  const expose = known?.expose ?? (url === undefined ? undefined : portsOf(url));
  return {
    roles: ['web', 'app'],
    ...known,
    ...login,
    id,
    ...(expose === undefined ? {} : { expose }),
  };
}

/** `user@address`, a key and a jump host; undefined when there is no way in. */
async function askLogin(
  what: string,
  known: DraftHost | undefined,
  address: string | undefined,
  ask: Ask,
): Promise<Pick<DraftHost, 'user' | 'address' | 'identity' | 'port' | 'sudo'> | undefined> {
  const usual = known?.user === undefined ? undefined : `${known.user}@${known.address}`;
  const answer = await ask(
    `SSH log-in to ${what}, such as emr-audit@${address ?? 'web1.example.org'} (lets us see updates, sshd, firewall, files)`,
    {
      usual,
      check: (text) => {
        const [user = '', host = ''] = text.split('@');
        return USER.test(user) && ADDRESS.test(host) ? undefined : 'Write user@address.';
      },
    },
  );
  if (answer === undefined) return undefined;
  const [user = '', host = ''] = answer.split('@');
  const identity = await ask('Private key file for it (empty: the SSH agent is asked)', {
    usual: known?.identity,
  });
  return { user, address: host, sudo: true, ...(identity === undefined ? {} : { identity }) };
}

async function askDatabase(
  draft: Draft,
  web: DraftHost | undefined,
  ask: Ask,
): Promise<{ database?: Draft['database']; dbHost?: DraftHost }> {
  const host = await ask(
    'Database server, by the name in its certificate (lets us see accounts, settings and the audit log)',
    {
      usual: draft.database?.host,
      check: (text) => (ADDRESS.test(text) ? undefined : 'That is no name or address.'),
    },
  );
  if (host === undefined) return {};
  const known = draft.hosts.find(({ roles, address }) => roles.includes('database') || address === host);
  const loopback = /^(127\.|::1$|localhost$)/.test(host);
  const dbHost = loopback ? (known ?? web) : ((await askDatabaseHost(known, host, ask)) ?? known);
  const through =
    dbHost?.user === undefined
      ? undefined
      : await ask('Go to the database through SSH to that machine: its name, or empty to connect directly', {
          usual: draft.database?.via ?? (loopback ? dbHost.id : undefined),
          check: (text) => (text === dbHost.id || text === web?.id ? undefined : `Write ${dbHost.id}.`),
        });
  const user = await ask('Read-only database account (the password is never asked for here)', {
    usual: draft.database?.user ?? 'emr_audit',
  });
  const schema = await ask('Name of the OpenEMR database', {
    usual: draft.database?.schema ?? 'openemr',
    check: (text) => (/^[A-Za-z0-9_$-]{1,64}$/.test(text) ? undefined : 'That is no name of a database.'),
  });
  return {
    dbHost: dbHost && { ...dbHost, roles: [...new Set([...dbHost.roles, 'database' as const])] },
    database: {
      ...draft.database,
      host,
      user: user ?? 'emr_audit',
      schema: schema ?? 'openemr',
      ...(through === undefined ? {} : { via: through }),
      ...(loopback && through !== undefined ? { tls: false } : {}),
    },
  };
}

async function askDatabaseHost(
  known: DraftHost | undefined,
  address: string,
  ask: Ask,
): Promise<DraftHost | undefined> {
  const login = await askLogin('the database server', known, address, ask);
  if (!login) return undefined;
  const id = known?.id ?? 'db1';
  return { roles: ['database'], expose: [], ...known, ...login, id };
}

async function askBackup(draft: Draft, hosts: readonly DraftHost[], ask: Ask): Promise<Draft['backup']> {
  if (!hosts.some(({ user }) => user !== undefined)) return draft.backup;
  const usual = draft.backup && `${draft.backup.host}:${draft.backup.path}`;
  const answer = await ask(
    `Folder with backups, such as ${hosts.at(-1)!.id}:/srv/backup/openemr (lets us see how old and whether encrypted)`,
    {
      usual,
      check: (text) => {
        const [id, path = ''] = text.split(/:(.*)/s);
        return hosts.some((host) => host.id === id) && path.startsWith('/')
          ? undefined
          : `Write one of ${hosts.map((host) => host.id).join(', ')}, a colon and a folder.`;
      },
    },
  );
  if (answer === undefined) return undefined;
  const [id = '', path = ''] = answer.split(/:(.*)/s);
  return { host: id, path };
}

function mergeHosts(known: readonly DraftHost[], asked: readonly (DraftHost | undefined)[]): DraftHost[] {
  const all = new Map(known.map((host) => [host.id, host]));
  for (const host of asked)
    if (host) {
      const before = all.get(host.id);
      all.set(host.id, {
        ...before,
        ...host,
        roles: [
          ...new Set([
            ...(before?.roles ?? []),
            ...host.roles,
            ...(before ? [] : rolesFromName(toName(host.id, 'host'))),
          ]),
        ],
      });
    }
  return [...all.values()];
}
