/**
 * `npm run bench:log -- [rows]`: makes an audit log of three million rows in a MariaDB of its own and times the whole
 * program on it, on one core: verify, witness, one per cent more rows, witness again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb, whyNoMariadb, type Mariadb } from '../targets/helpers/mariadb.js';

const ROWS = Number(process.argv[2] ?? 3_000_000);
const MORE = Math.round(ROWS / 100);
const API_EVERY = 50;

const TABLES = `CREATE DATABASE openemr CHARACTER SET utf8mb4; USE openemr;
CREATE TABLE log (id bigint NOT NULL AUTO_INCREMENT, date datetime, event varchar(255), category varchar(255), user varchar(255), groupname varchar(255), comments longtext, user_notes longtext, patient_id bigint, success tinyint(1) DEFAULT 1, checksum longtext, crt_user varchar(255), log_from varchar(20) DEFAULT 'open-emr', menu_item_id int, ccda_doc_id int, PRIMARY KEY (id), KEY patient_id (patient_id));
CREATE TABLE log_comment_encrypt (id int NOT NULL AUTO_INCREMENT, log_id int NOT NULL, encrypt enum('Yes','No') NOT NULL DEFAULT 'No', checksum longtext, checksum_api longtext, version tinyint NOT NULL DEFAULT 0, PRIMARY KEY (id));
CREATE TABLE api_log (id bigint NOT NULL AUTO_INCREMENT, log_id int NOT NULL, user_id bigint NOT NULL, patient_id bigint NOT NULL, ip_address varchar(255) NOT NULL, method varchar(20) NOT NULL, request varchar(255) NOT NULL, request_url text, request_body longtext, response longtext, created_time timestamp NULL, PRIMARY KEY (id));
CREATE TABLE version (v_major int, v_minor int, v_patch int, v_realpatch int); INSERT INTO version VALUES (7, 0, 3, 3);
CREATE USER emr_audit_log@'%' IDENTIFIED BY 'bench'; GRANT SELECT ON openemr.* TO emr_audit_log@'%';`;

const EVENTS = ['patient-record-select', 'other-update', 'login', 'view', 'security-administration-select'];
const sha3 = (parts: readonly (string | number)[]): string =>
  createHash('sha3-512').update(parts.join('')).digest('hex');

/** Writes rows with the checksums that OpenEMR would give them, in the form that LOAD DATA reads. */
function writeRows(folder: string, from: number, to: number): void {
  const files = ['log', 'log_comment_encrypt', 'api_log'].map((name) =>
    openSync(join(folder, `${name}.tsv`), 'w'),
  );
  const lines: string[][] = [[], [], []];
  const flush = (): void =>
    lines.forEach((some, index) =>
      writeSync(
        files[index]!,
        some
          .splice(0)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
  for (let id = from; id <= to; id += 1) {
    const date = new Date(1_600_000_000_000 + id * 20_000).toISOString().slice(0, 19).replace('T', ' ');
    const api = id % API_EVERY === 0;
    const statement = `SELECT id, fname, lname FROM patient_data WHERE pid = ? ORDER BY lname LIMIT 0, ${id}`;
    const comments = Buffer.from(statement.padEnd(120 + ((id * 31) % 160), ' x')).toString('base64');
    const event = api ? 'api' : EVENTS[id % EVENTS.length]!;
    const row = [
      date,
      event,
      'Patient Demographics',
      `user${id % 17}`,
      'Default',
      comments,
      '',
      id % 1000,
      1,
      '',
      'open-emr',
    ];
    const call = [
      id,
      id % 9,
      id % 1000,
      '10.1.2.3',
      'GET',
      '/fhir/Patient',
      `/apis/default/fhir/Patient?_id=${id}`,
      '',
      `{"id":${id},"text":"${'y'.repeat(300)}"}`,
      date,
    ];
    lines[0]!.push([id, ...row, '\\N', '\\N'].join('\t'));
    lines[1]!.push([id, id, 'No', sha3(row), api ? sha3(call) : '', 4].join('\t'));
    if (api) lines[2]!.push([id / API_EVERY, ...call].join('\t'));
    if (id % 5000 === 0) flush();
  }
  flush();
  files.forEach(closeSync);
}

const COLUMNS: Readonly<Record<string, string>> = {
  log: 'id, date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user, log_from, menu_item_id, ccda_doc_id',
  log_comment_encrypt: 'id, log_id, encrypt, checksum, checksum_api, version',
  api_log:
    'id, log_id, user_id, patient_id, ip_address, method, request, request_url, request_body, response, created_time',
};

function fill(server: Mariadb, folder: string, from: number, to: number): void {
  writeRows(folder, from, to);
  for (const [table, columns] of Object.entries(COLUMNS))
    server.sql(
      `SET time_zone = '+00:00'; LOAD DATA INFILE '${folder}/${table}.tsv' INTO TABLE openemr.${table} CHARACTER SET utf8mb4 (${columns});`,
    );
}

interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Runs the program on one core and asks what it cost. */
function run(folder: string, words: readonly string[]): Run {
  const report = join(folder, 'usage.json');
  const hook = join(folder, 'usage.mjs');
  writeFileSync(
    hook,
    `import { writeFileSync } from 'node:fs';\nprocess.on('exit', () => writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));\n`,
  );
  const program = [
    process.execPath,
    '--import',
    hook,
    'bin/run.js',
    'log',
    ...words,
    join(folder, 'prod.yaml'),
    '--witness',
    join(folder, 'witness'),
    '--json',
  ];
  const argv = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0', ...program] : program;
  const started = performance.now();
  const { stdout, stderr } = spawnSync(argv[0]!, argv.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, BENCH_PASSWORD: 'bench' },
    maxBuffer: 1e8,
  });
  const seconds = (performance.now() - started) / 1000;
  if (stdout === '') throw new Error(stderr.slice(0, 2000));
  const usage = JSON.parse(execFileSync('cat', [report], { encoding: 'utf8' })) as {
    userCPUTime: number;
    systemCPUTime: number;
    maxRSS: number;
  };
  return {
    seconds,
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    megabytes: usage.maxRSS / 1024,
    result: JSON.parse(stdout) as Run['result'],
  };
}

function print(name: string, { seconds, cpu, megabytes, result }: Run, rows: number): void {
  const rate = (by: number) =>
    Math.round(rows / by)
      .toLocaleString('en')
      .padStart(8);
  const problems = (result['problems'] as unknown[]).length;
  console.log(
    `${name.padEnd(24)} ${seconds.toFixed(2).padStart(7)} s ${rate(seconds)} rows/s   CPU ${cpu.toFixed(2).padStart(6)} s ${rate(cpu)} rows/s   ${megabytes.toFixed(0).padStart(4)} MB   ${problems} problems, ${String(result['verified'])} verified`,
  );
}

async function bench(): Promise<void> {
  const why = whyNoMariadb();
  if (why !== undefined) return console.log(`bench:log SKIPPED: ${why}`);
  const folder = mkdtempSync(join(tmpdir(), 'emr-audit-bench-'));
  const server = await startMariadb(folder, 'bench', [
    '--innodb-buffer-pool-size=256M',
    '--innodb-flush-log-at-trx-commit=0',
    '--secure-file-priv=',
  ]);
  try {
    server.sql(TABLES);
    writeFileSync(
      join(folder, 'prod.yaml'),
      `version: 1\nname: Bench\ndatabases:\n  main: { host: 127.0.0.1, port: ${server.port}, user: emr_audit_log, password: { env: BENCH_PASSWORD }, schema: openemr, tls: false }\n`,
    );
    console.log(`making ${ROWS.toLocaleString('en')} rows …`);
    fill(server, folder, 1, ROWS);
    print('verify', run(folder, ['verify']), ROWS);
    const first = run(folder, ['witness']);
    print('witness, all rows', first, ROWS);
    fill(server, folder, ROWS + 1, ROWS + MORE);
    const second = run(folder, ['witness']);
    print('witness, 1 % new rows', second, MORE);
    console.log(
      `the incremental run took ${((100 * second.seconds) / first.seconds).toFixed(1)} % of the time of the full one (CPU ${((100 * second.cpu) / first.cpu).toFixed(1)} %)`,
    );
    const [memory] = readdirSync(join(folder, 'witness')).filter((name) => name.endsWith('.witness'));
    const bytes = statSync(join(folder, 'witness', memory!)).size;
    console.log(
      `the witness keeps ${(bytes / (ROWS + MORE)).toFixed(2)} bytes a row: ${((bytes / (ROWS + MORE)) * 1.0).toFixed(2)} MB a million rows`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
await bench();
