import { oneLine } from '../../../reporters/text.js';
import { hang } from '../../../reporters/wrap.js';
import {
  fixNamed,
  type CheckResult,
  type ProfileResult,
  type TlsResult,
} from '../../../tls-scanner-lite/index.js';
import type { JudgedServer } from '../tls.js';
import { certificateRows, featureRows, groupRows, markerOf, versionRows, weaknessRows } from './groups.js';
import { suiteRows } from './suites.js';
import { showGroup, showRow, type Look, type Row } from './rows.js';

const SEVERITIES = ['critical', 'high', 'medium', 'low'];

function verdictWords({ verdict, checks }: ProfileResult): string {
  const count = (wanted: CheckResult['verdict']): number =>
    checks.filter((one) => one.verdict === wanted).length;
  if (verdict === 'fail') return `${count('fail')} of ${checks.length} requirements not met`;
  if (verdict === 'unknown') return `${count('unknown')} of ${checks.length} requirements could not be told`;
  return 'every requirement that could be seen is met';
}

function placeOf({ host, port, address, starttls, servername }: TlsResult): string {
  const at = address !== null && address !== host ? ` at ${address}` : '';
  const name = servername !== null && servername !== host ? `, asked for ${servername}` : '';
  return oneLine(`${host}:${port}${at}${starttls === null ? '' : ` (STARTTLS ${starttls})`}${name}`);
}

function head({ result, judged }: JudgedServer, { style, width }: Look): string {
  const word = {
    pass: style.green.bold('PASSES'),
    fail: style.red.bold('FAILS'),
    unknown: style.magenta.bold('UNKNOWN'),
  }[judged.verdict];
  return `${style.bold.underline(placeOf(result))}\n${hang(`${word} ${oneLine(judged.title)}: ${verdictWords(judged)}`, width, 2)}\n`;
}

const MOST_FOUND = 4;

function foundWords(found: readonly string[], verbose: boolean): string {
  const shown = verbose ? found : found.slice(0, MOST_FOUND);
  return `${shown.join('; ')}${shown.length < found.length ? ` and ${found.length - shown.length} more` : ''}`;
}

/** Failed checks that one change mends stand together, the worst first. */
function byFix(checks: readonly CheckResult[]): [fix: string, checks: CheckResult[]][] {
  const groups = new Map<string, CheckResult[]>();
  for (const severity of SEVERITIES)
    for (const check of checks.filter((one) => one.severity === severity))
      groups.set(check.fix, [...(groups.get(check.fix) ?? []), check]);
  return [...groups];
}

/** What to change, in order, with the lines for two web servers. */
function changes({ result, judged }: JudgedServer, look: Look): string {
  const failed = judged.checks.filter(({ verdict }) => verdict === 'fail');
  if (failed.length === 0) return '';
  const { style, width } = look;
  const web = result.starttls === null;
  const parts = byFix(failed).map(([fix, checks], index) => {
    const { say, nginx, apache } = fixNamed(fix);
    const rows = checks.map((one) =>
      showRow(
        {
          mark: one.severity === 'low' ? 'weak' : 'bad',
          label: `${one.title} (${one.id}, ${one.severity})`,
          text: foundWords(one.found, look.verbose),
        },
        look,
        0,
      ),
    );
    const line = (server: string, text: string): string =>
      hang(`     ${style.dim(server.padEnd(7))} ${text}`, width, 13);
    const config = web
      ? [...nginx.map((text) => line('nginx', text)), ...apache.map((text) => line('Apache', text))]
      : [];
    return [hang(`  ${style.bold(`${index + 1}.`)} ${say}`, width, 5), ...config, ...rows].join('\n');
  });
  return `${style.bold('Change first')}\n${parts.join('\n')}\n`;
}

function checkRows(
  checks: readonly CheckResult[],
  verdict: CheckResult['verdict'],
  mark: Row['mark'],
  verbose: boolean,
): Row[] {
  return checks
    .filter((one) => one.verdict === verdict)
    .map((one) => ({ mark, label: `${one.title} (${one.id})`, text: foundWords(one.found, verbose) }));
}

function names(result: TlsResult): Row[] {
  const { without, unknown } = result.names;
  const alpn = result.alpn.protocols;
  return [
    {
      mark: result.alpn.complete ? '-' : '?',
      label: 'ALPN',
      text: alpn.length > 0 ? alpn.join(', ') : result.alpn.complete ? 'none' : result.alpn.how,
    },
    {
      mark: without.answer === 'unknown' ? '?' : '-',
      label: 'without a name',
      text: `${without.answer.replaceAll('-', ' ')}: ${without.how}`,
    },
    {
      mark: unknown.answer === 'unknown' ? '?' : '-',
      label: 'unknown name',
      text: `${unknown.answer.replaceAll('-', ' ')}: ${unknown.how}`,
    },
    ...result.signatures.map(({ protocol, schemes, complete }): Row => ({
      mark: complete ? '-' : '?',
      label: `signs in ${protocol}`,
      text: schemes.map(({ name }) => name).join(', '),
    })),
  ];
}

function facts(server: JudgedServer, look: Look): string[] {
  const { result, judged } = server;
  const mark = markerOf(judged.checks);
  const suites = suiteRows(result, mark, look.verbose);
  const features = featureRows(server).filter((row) => look.verbose || row.mark !== 'ok');
  return [
    showGroup('Versions', versionRows(result, mark), look),
    showGroup('Suites', suites, look),
    showGroup('Groups', groupRows(result, mark), look),
    showGroup('Certificate', certificateRows(result, result.now), look),
    showGroup('Weaknesses', weaknessRows(result, look.verbose), look),
    showGroup(
      'Behaviour',
      look.verbose ? [...features, ...names(result)] : features.filter((row) => row.mark !== '-'),
      look,
    ),
  ];
}

function nothing({ result }: JudgedServer, look: Look): string {
  const { reason } = result;
  const why = reason
    ? `${reason.code.replaceAll('-', ' ')}${reason.detail === undefined ? '' : `: ${reason.detail}`}`
    : 'no answer';
  const next =
    result.outcome === 'not-tls'
      ? 'Something else than TLS answers. Check the port, or say with --starttls how the service switches to TLS.'
      : (ADVICE[reason?.code ?? ''] ??
        'Check that the port can be reached from here and that the service runs, then try again.');
  return showGroup(
    'No handshake could be had',
    [
      { mark: '?', label: oneLine(why), text: '' },
      { mark: '-', label: next, text: '' },
    ],
    look,
  );
}

const ADVICE: Readonly<Record<string, string>> = {
  'name-not-resolved': 'Check the spelling of the name, or give an address.',
  'name-refused': 'Give the name that the server knows with --servername.',
  'connection-limit': 'Allow more connections with --max-connections.',
  deadline: 'Allow more time with --timeout.',
};

function showServer(server: JudgedServer, look: Look): string {
  const { result, judged } = server;
  if (result.outcome !== 'tls') return [head(server, look), nothing(server, look)].join('\n');
  const { slowed, how } = result.pace;
  const foot = `${result.connections} connections in ${(result.milliseconds / 1000).toFixed(1)} s${slowed ? `; ${how}` : ''}`;
  const parts = [
    head(server, look),
    changes(server, look),
    showGroup('Could not be told', checkRows(judged.checks, 'unknown', '?', look.verbose), look),
    showGroup('Worth a thought', checkRows(judged.checks, 'advice', 'weak', look.verbose), look),
    ...facts(server, look),
    `${look.style.dim(hang(oneLine(foot), look.width, 2))}\n`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** The whole page: server by server, what to change before what was found. */
export function showServers(servers: readonly JudgedServer[], look: Look): string {
  const pages = servers.map((server) => showServer(server, look));
  const hint = look.verbose
    ? ''
    : `\n${hang('`--verbose` shows also what is in order, `--json` everything with how it was told.', look.width, 0)}\n`;
  return `${pages.join('\n')}${hint}`;
}
