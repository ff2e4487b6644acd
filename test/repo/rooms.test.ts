import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

/** Which rooms a room may import. Rooms on one level meet in `scan`. */
const ROOMS: Record<string, readonly string[]> = {
  core: [],
  'tls-scanner-lite': [],
  acl: ['core'],
  rules: ['core'],
  controls: ['core'],
  policy: ['core'],
  reporters: ['core'],
  probes: ['core', 'acl', 'tls-scanner-lite'],
  'audit-log': ['core'],
  config: ['core'],
  targets: ['core'],
  files: ['core'],
  sshsig: ['core'],
  packs: ['core', 'files', 'rules', 'sshsig', 'probes'],
  // Files of other scanners are one more door of a scan.
  scan: [
    'core',
    'acl',
    'probes',
    'rules',
    'policy',
    'controls',
    'targets',
    'files',
    'tls-scanner-lite',
    'audit-log',
  ],
  // What is read from disk before a scan: deployment, policy, rules, packs, statements.
  inputs: ['core', 'config', 'controls', 'files', 'packs', 'policy', 'rules', 'scan'],
  index: ['inputs', 'core', 'packs', 'scan', 'config', 'rules', 'controls', 'policy', 'files', 'reporters'],
  cli: [
    'inputs',
    'core',
    'acl',
    'packs',
    'sshsig',
    'config',
    'targets',
    'reporters',
    'files',
    'scan',
    'rules',
    'policy',
    'controls',
    'probes',
    'tls-scanner-lite',
    'audit-log',
  ],
};

/** Packages and builtins that only these rooms may import. */
const DOORS: readonly { readonly pattern: RegExp; readonly rooms: readonly string[] }[] = [
  {
    pattern: /^(node-ssh|ssh2|mysql2|node:(net|tls|http|https|dgram|child_process|dns))/,
    rooms: ['targets', 'tls-scanner-lite'],
  },
  // The scanner reads the system's list of authorities.
  { pattern: /^node:(fs|fs\/promises)$/, rooms: ['files', 'targets', 'cli', 'tls-scanner-lite'] },
  { pattern: /^@oclif\//, rooms: ['cli'] },
  { pattern: /^node:vm$/, rooms: ['probes'] },
  { pattern: /^@marcbachmann\/cel-js/, rooms: ['rules'] },
];

const src = resolve('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const roomOf = (path: string) => path.split('/')[0]!.replace(/\.ts$/, '');

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3]!);
}

it('every file of src stands in a room of the table', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in ROOMS))).toEqual([]);
});

it.each(files)('%s imports only what its room may', (file) => {
  const room = roomOf(file);
  const wrong = importsOf(file).filter((name) => {
    if (!name.startsWith('.'))
      return DOORS.some(({ pattern, rooms }) => pattern.test(name) && !rooms.includes(room));
    const target = roomOf(relative(src, resolve(src, dirname(file), name)).replace(/\.js$/, ''));
    return target !== room && !ROOMS[room]?.includes(target);
  });
  expect(wrong).toEqual([]);
});

it.each(files.filter((file) => /^(acl|rules|policy|controls|reporters)\//.test(file)))(
  '%s is pure: not async, no clock, no environment',
  (file) => {
    const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(code).not.toMatch(/\basync\b|\bawait\b|\bDate\.now\(|new Date\(\)|process\.|Math\.random/);
  },
);
