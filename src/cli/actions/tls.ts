/** The work of `emr-audit tls`. */
import { safeJson } from '../../reporters/text.js';
import { AuditError, Unreadable } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { readPem } from '../../targets/paths.js';
import {
  everyAddress,
  findProfile,
  judgeProfile,
  profileNames,
  scanMany,
  withSisters,
  type Profile,
  type ProfileResult,
  type TlsResult,
  type TlsTarget,
} from '../../tls-scanner-lite/index.js';
import { parseMoment } from '../judging-options.js';
import { hasColour, styles, widthOf } from '../styles.js';
import { parseTarget } from './tls/targets.js';
import { showServers } from './tls/view.js';

/** Flags of `emr-audit tls`, parsed. */
export interface TlsFlags {
  readonly profile: string;
  readonly starttls?: string | undefined;
  readonly servername?: string | undefined;
  readonly ca?: string | undefined;
  readonly address: string;
  readonly list: boolean;
  readonly rate?: string | undefined;
  readonly 'max-connections'?: string | undefined;
  readonly timeout?: string | undefined;
  readonly 'as-of'?: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly 'no-color': boolean;
}

/** One server with what a profile says about it. */
export interface JudgedServer {
  readonly result: TlsResult;
  readonly judged: ProfileResult;
}

function profileNamed(name: string): Profile {
  const profile = findProfile(name);
  if (profile) return profile;
  const close = nearest(name, profileNames());
  throw new AuditError(
    'E_USAGE',
    `there is no profile "${name}"${close ? `; did you mean "${close}"?` : ''}`,
    {
      remedy: `Use one of: ${profileNames().join(', ')}.`,
    },
  );
}

/** A number of a flag, or undefined. Throws E_USAGE for what is none or not positive. */
function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new AuditError('E_USAGE', `--${flag} ${text} is no number above 0`, {
    remedy: `Write a number, such as --${flag} 20.`,
  });
}

async function authorities(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readPem(path, process.cwd());
  } catch (error) {
    if (error instanceof Unreadable)
      throw new AuditError('E_FILE_READ', error.message, { remedy: error.remedy, place: { file: path } });
    throw error;
  }
}

async function spread(targets: readonly TlsTarget[], flags: TlsFlags): Promise<TlsTarget[]> {
  if (flags.address === 'first') return [...targets];
  return (await Promise.all(targets.map((target) => everyAddress(target)))).flat();
}

async function scanAll(targets: readonly TlsTarget[], flags: TlsFlags): Promise<TlsResult[]> {
  const rate = numberOf('rate', flags.rate);
  const connections = numberOf('max-connections', flags['max-connections']);
  const seconds = numberOf('timeout', flags.timeout);
  const options = {
    ca: await authorities(flags.ca),
    depth: flags.list ? ('list' as const) : ('full' as const),
    ...(flags['as-of'] === undefined ? {} : { now: parseMoment(flags['as-of']) ?? new Date() }),
    ...(rate === undefined ? {} : { maxRate: rate }),
    ...(connections === undefined ? {} : { maxConnections: connections }),
    ...(seconds === undefined ? {} : { totalTimeout: seconds * 1000 }),
  };
  const found = new Map<string, TlsResult>();
  const keyOf = ({ host, port, address }: { host: string; port: number; address?: string | null }): string =>
    `${host} ${port} ${address ?? ''}`;
  const progress = startLine(targets.length, flags);
  for await (const result of scanMany(targets, options)) {
    found.set(keyOf(result), result);
    found.set(`${result.host} ${result.port} `, result);
    progress.step(result);
  }
  progress.stop();
  return withSisters(targets.flatMap((target) => found.get(keyOf(target)) ?? []));
}

/** One moving line on standard error: how many servers are done. */
function startLine(count: number, flags: TlsFlags) {
  const { stderr } = process;
  const silent = flags.quiet || flags.json || !stderr.isTTY;
  let done = 0;
  const write = (text: string): void =>
    void (silent || stderr.write(`\r\u001B[2K${text.slice(0, widthOf(stderr) - 1)}`));
  write(`looking at ${count} ${count === 1 ? 'server' : 'servers'}`);
  return {
    step: ({ host, port }: TlsResult): void => write(`${(done += 1)} of ${count} done, last ${host}:${port}`),
    stop: (): void => write(''),
  };
}

/** 1 when something fails, else 3 when something could not be told, else 0. */
function exitCode(servers: readonly JudgedServer[]): number {
  if (servers.some(({ judged }) => judged.verdict === 'fail')) return 1;
  return servers.some(({ judged }) => judged.verdict === 'unknown') ? 3 : 0;
}

/** Scans servers, judges them by a profile, prints a page or JSON and sets the exit code. */
export async function lookAtTls(words: readonly string[], flags: TlsFlags, version: string): Promise<void> {
  const profile = profileNamed(flags.profile);
  const targets = await spread(
    words.map((word) => parseTarget(word, flags)),
    flags,
  );
  const results = await scanAll(targets, flags);
  const servers = results.map((result) => ({ result, judged: judgeProfile(result, profile) }));
  process.exitCode = exitCode(servers);
  if (flags.json) {
    const { id, title, source } = profile;
    const profileWords = { id, title, version: profile.version, source };
    const document = { tool: { name: 'emr-audit', version }, profile: profileWords, servers };
    process.stdout.write(`${safeJson(document, 2)}\n`);
    return;
  }
  process.stdout.write(
    showServers(servers, {
      width: widthOf(process.stdout),
      style: styles(process.stdout, flags['no-color']),
      colour: hasColour(process.stdout, flags['no-color']),
      verbose: flags.verbose,
    }),
  );
}
