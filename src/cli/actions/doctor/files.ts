/** Files and variables that the deployment file names: are they there, and may others read them? No secret is opened. */
import { accessSync, constants, statSync } from 'node:fs';
import type { Deployment, SecretReference } from '../../../core/deployment.js';
import { isAuditError, formatPlace } from '../../../core/errors.js';
import type { Check, DoorReport } from '../../../scan/doctor/types.js';
import { resolvePath } from '../../../targets/paths.js';

/** Every file that is named, in the order of the deployment file; `statements` is what went wrong with attestations, waivers and decisions. */
export function examineFiles(deployment: Deployment, statements: unknown): DoorReport {
  const { directory } = deployment;
  const checks = [
    ...deployment.hosts.flatMap(({ id, ssh }) => [
      ...(ssh?.identity === undefined ? [] : [fileCheck(`key of ${id}`, ssh.identity, directory, 'private')]),
      ...(ssh?.knownHosts === undefined
        ? []
        : [fileCheck(`known hosts of ${id}`, ssh.knownHosts, directory, 'plain')]),
      ...(ssh?.passphrase === undefined
        ? []
        : [secretCheck(`passphrase of ${id}`, ssh.passphrase, directory)]),
    ]),
    ...deployment.databases.flatMap(({ id, password, tls }) => [
      secretCheck(`password of ${id}`, password, directory),
      ...(tls === false || tls.ca === undefined
        ? []
        : [fileCheck(`CA of ${id}`, tls.ca, directory, 'plain')]),
    ]),
    ...[...deployment.sites, ...deployment.endpoints].flatMap(({ id, ca }) =>
      ca === undefined ? [] : [fileCheck(`CA of ${id}`, ca, directory, 'plain')],
    ),
    ...(deployment.imports ?? []).map(({ id, file }) => fileCheck(`import ${id}`, file, directory, 'plain')),
    ...statementChecks(deployment, statements),
  ];
  const seen = new Set<string>();
  return {
    id: 'files',
    title: 'Files and secrets on this machine',
    checks: checks.filter(({ text, state }) => {
      const key = `${state} ${text}`;
      return seen.has(key) ? false : seen.add(key);
    }),
  };
}

function fileCheck(name: string, path: string, directory: string, kind: 'private' | 'plain'): Check {
  const file = resolvePath(path, directory);
  try {
    accessSync(file, constants.R_OK);
    const { mode, uid } = statSync(file);
    const open = mode & 0o077;
    if (kind === 'private' && open !== 0 && process.platform !== 'win32')
      return {
        name,
        state: 'warning',
        text: `others may read or change ${path} (mode ${(mode & 0o777).toString(8)}${uid === process.getuid?.() ? '' : ', and it is another user’s'})`,
        fixes: [{ where: 'here', lines: [`chmod 600 ${file}`] }],
      };
    return { name, state: 'open', text: path, fixes: [] };
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      name,
      state: 'closed',
      text: `${path} ${gone ? 'does not exist' : 'may not be read by this user'}`,
      fixes: [
        gone && kind === 'private' && name.startsWith('key ')
          ? { where: 'here: make a key', lines: [`ssh-keygen -t ed25519 -f ${file}`] }
          : gone && name.startsWith('password ')
            ? {
                where: 'here (type the secret, then Enter and Ctrl-D)',
                lines: [`(umask 077; cat > ${file})`],
              }
            : { where: 'here: see where it is and who may read it', lines: [`ls -l ${file}`] },
      ],
    };
  }
}

function secretCheck(name: string, secret: SecretReference, directory: string): Check {
  if ('file' in secret) return fileCheck(name, secret.file, directory, 'private');
  if ('command' in secret)
    return { name, state: 'open', text: `printed by ${secret.command[0]} when the door opens`, fixes: [] };
  const set = (process.env[secret.env] ?? '') !== '';
  if (set) return { name, state: 'open', text: `$${secret.env} is set`, fixes: [] };
  return {
    name,
    state: 'closed',
    text: `$${secret.env} is not set`,
    fixes: [
      {
        where: 'here, in the shell that runs the scan (it asks, so that the secret stands in no history)',
        lines: [`read -rs ${secret.env} && export ${secret.env}`],
      },
    ],
  };
}

function statementChecks(deployment: Deployment, problem: unknown): Check[] {
  const files = [deployment.attestations, deployment.waivers, deployment.decisions].filter(
    (path) => path !== undefined,
  );
  if (isAuditError(problem))
    return [
      {
        name: 'statements',
        state: 'closed',
        text: `${problem.message}${problem.place ? ` (${formatPlace(problem.place)})` : ''}`,
        fixes: [{ where: problem.remedy, lines: [] }],
      },
    ];
  return files.map((path) => ({ name: 'statements', state: 'open', text: path, fixes: [] }));
}
