/** The work of `emr-audit init`. */
import { shellWord } from '../../core/shell-word.js';
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { homedir } from 'node:os';
import { parseDeployment } from '../../config/deployment.js';
import { EMPTY_DRAFT, mergeDrafts, portsOf, type Draft } from '../../config/draft.js';
import { draftFromCompose } from '../../config/from-compose.js';
import { draftFromSshConfig } from '../../config/from-ssh-config.js';
import { deploymentFromUrl } from '../../config/from-url.js';
import { programName } from '../called.js';
import { PASSWORD_VARIABLE, writeDeployment, type Sight } from '../../config/write-deployment.js';
import type { Deployment } from '../../core/deployment.js';
import { AuditError, isAuditError } from '../../core/errors.js';
import { readText } from '../../files/read.js';
import { writeWhole } from '../../files/write.js';
import { probes } from '../../probes/index.js';
import { oneLine } from '../../reporters/text.js';
import { hang } from '../../reporters/wrap.js';
import { loadRules } from '../../inputs/judgement.js';
import { loadPolicy } from '../../inputs/policies.js';
import { styles, widthOf } from '../styles.js';
import { askQuestions } from './init/questions.js';

/** Flags of `emr-audit init`, parsed. */
export interface InitFlags {
  readonly output: string;
  readonly 'ssh-config'?: string;
  readonly host?: string[];
  readonly compose?: string;
  readonly name?: string;
  readonly policy: string;
  readonly yes: boolean;
  readonly force: boolean;
  readonly 'no-color': boolean;
}

/** Writes a deployment file, after reading it back with the parser of scan, and says what comes next. */
export async function initialise(url: string | undefined, flags: InitFlags): Promise<void> {
  const toScreen = flags.output === '-';
  const path = resolve(flags.output);
  if (!toScreen && !flags.force && existsSync(path))
    throw new AuditError('E_INIT', `${flags.output} is there already`, {
      remedy: 'Name another file with --output, or replace it with --force.',
    });
  await loadPolicy(flags.policy, dirname(path));
  const asks = !flags.yes && process.stdin.isTTY && process.stderr.isTTY;
  const found = await readSources(url, flags);
  if (!asks && found.hosts.length === 0 && !found.site && !found.database)
    throw new AuditError('E_INIT', 'there is nothing to begin with, and no terminal to ask on', {
      remedy:
        'Name an address, --ssh-config FILE or --compose FILE: emr-audit init https://emr.example.org/openemr/',
    });
  const draft = asks ? await askQuestions(found, { input: process.stdin, output: process.stderr }) : found;
  const text = writeDeployment(draft, flags.policy, await countSight(dirname(path)));
  const deployment = readBack(text, flags.output, dirname(path));
  if (toScreen) process.stdout.write(text);
  else await writeWhole(path, text);
  const stream = toScreen ? process.stderr : process.stdout;
  stream.write(whatNext(deployment, draft, flags, stream));
}

/** What would be written, as scan would read it. Throws E_INIT when that cannot be: then nothing is written. */
function readBack(text: string, file: string, directory: string): Deployment {
  try {
    return parseDeployment(text, file, directory);
  } catch (error) {
    if (!isAuditError(error)) throw error;
    throw new AuditError('E_INIT', `what was found makes no deployment: ${error.message}`, { cause: error });
  }
}

async function readSources(url: string | undefined, flags: InitFlags): Promise<Draft> {
  const ssh =
    flags['ssh-config'] === undefined
      ? EMPTY_DRAFT
      : draftFromSshConfig(
          await readText(home(flags['ssh-config']), 1_048_576),
          flags['ssh-config'],
          flags.host ?? [],
        );
  if (flags.host && flags['ssh-config'] === undefined)
    throw new AuditError('E_USAGE', '--host chooses from an ssh config; name that with --ssh-config');
  const web = ssh.hosts.filter(({ roles }) => roles.includes('web'));
  const address =
    url === undefined ? EMPTY_DRAFT : fromAddress(url, web.length === 1 ? web[0]!.id : undefined);
  const machine = address.hosts[0] ?? web[0] ?? { id: 'docker1', address: 'localhost' };
  const compose =
    flags.compose === undefined
      ? EMPTY_DRAFT
      : draftFromCompose(await readText(home(flags.compose), 1_048_576), flags.compose, machine);
  return { ...mergeDrafts(mergeDrafts(address, ssh), compose), name: flags.name ?? address.name };
}

/** What an address alone tells; `hostId` is the machine that is known to serve it. */
function fromAddress(url: string, hostId: string | undefined): Draft {
  const { sites, hosts } = deploymentFromUrl(url, '/');
  const site = { url: sites[0]!.url, host: hostId ?? 'web1' };
  const expose = portsOf(site.url);
  return {
    name: new URL(site.url).host,
    hosts:
      hostId === undefined ? [{ id: 'web1', address: hosts[0]!.address, roles: ['web', 'app'], expose }] : [],
    site,
    notes: [],
  };
}

function home(path: string): string {
  return path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(path);
}

/** How many rules hang on each kind of door. */
async function countSight(directory: string): Promise<Sight> {
  const rules = (await loadRules(directory)).map(({ rule }) => rule);
  const by = (door: string) =>
    rules.filter(({ needs }) => needs.some((section) => probes[section]?.door === door)).length;
  return {
    shell: by('shell'),
    sql: by('sql'),
    http: by('http'),
    tls: by('tls'),
    backups: rules.filter(({ needs }) => needs.includes('backups')).length,
  };
}

function whatNext(
  deployment: Deployment,
  draft: Draft,
  flags: InitFlags,
  stream: NodeJS.WriteStream,
): string {
  const style = styles(stream, flags['no-color']);
  const width = widthOf(stream);
  const file = flags.output === '-' ? 'prod.yaml' : flags.output;
  const withSsh = deployment.hosts.filter(({ ssh }) => ssh).length;
  const has = [
    `${deployment.hosts.length} ${deployment.hosts.length === 1 ? 'machine' : 'machines'} (${withSsh} with SSH)`,
    deployment.sites.length > 0 ? `the site ${deployment.sites[0]!.url}` : 'no site',
    deployment.databases.length > 0 ? 'the database' : 'no database',
    deployment.backups.length > 0 ? 'the backups' : 'no backups',
  ];
  const lines = [
    `${flags.output === '-' ? 'Printed' : style.bold(`Wrote ${basename(file)}`)}: ${has.join(', ')}. What is left out stands in it as a comment that says what it would let us see.`,
    ...draft.notes.map((note) => oneLine(`Note: ${note}.`)),
  ];
  const empty = deployment.hosts.length + deployment.sites.length + deployment.databases.length === 0;
  if (empty)
    return `${[...lines.map((line) => hang(line, width, 2)), hang(`Next: write at least one address into ${file}, or answer again: ${programName()} init --force`, width, 6)].join('\n')}\n`;
  const steps = [
    ...(deployment.databases.length > 0
      ? [
          `  $ read -rs ${PASSWORD_VARIABLE} && export ${PASSWORD_VARIABLE}   # asks for the database password`,
        ]
      : []),
    `  $ ${programName()} doctor ${shellWord(file)}`,
    `  $ ${programName()} scan ${shellWord(file)} --format html=report.html`,
  ];
  const next =
    'Next: let the doctor try every door, then scan. A scan works with shut doors too: what they hide is reported as unknown.';
  return `${[...lines, next].map((line) => hang(line, width, 2)).join('\n')}\n${steps.join('\n')}\n`;
}
