import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLock } from '../../src/files/lock.js';
import { ACME, acme, emptyFolder, writeFiles } from './support/acme.js';
import { runHere } from './support/here.js';

const CODE = {
  'pack.yaml': `${ACME['pack.yaml']!.replace('[os]', '[os, acme_thing]')}probes:
  module: dist/probes.js
  sections:
    acme_thing: { subject: host, door: shell, schema: { type: object, properties: { found: { type: boolean, description: there is one } } } }
`,
  'debian.yaml': ACME['debian.yaml']!.replace('needs: [os]', 'needs: [os, acme_thing]').replace(
    "== 'debian'",
    "== 'debian' && acme_thing.found",
  ),
  'debian.test.yaml': ACME['debian.test.yaml']!.replace('{ os:', '{ acme_thing: { found: true }, os:'),
  'dist/probes.js': 'exports.probes = {};',
};

function clinic(over: Readonly<Record<string, string>> = {}) {
  const folder = emptyFolder();
  acme(join(folder, 'acme'), over);
  return { folder, run: (...argv: string[]) => runHere(argv, folder) };
}

describe('a pack', () => {
  it('whose id differs from another one in dashes only is refused: their sections would have one name', async () => {
    const { folder, run } = clinic(CODE);
    acme(join(folder, 'twin'), { ...CODE, 'pack.yaml': CODE['pack.yaml'].replace('id: acme', 'id: ac-me') });
    expect((await run('packs', 'add', 'acme')).code).toBe(0);
    expect((await run('packs', 'add', 'twin')).stderr).toContain('the pack id ac-me is too close to acme');
    expect((await run('packs', 'add', 'acme')).code).toBe(0);
    await run('packs', 'remove', 'acme');
    expect((await run('packs', 'add', 'twin')).code).toBe(0);
  });

  it('with code and a README.js is what it was when it is looked at again', async () => {
    const { run } = clinic({ ...CODE, 'README.js': 'read me', 'LICENSE.cjs': 'x', 'README.md': 'read me' });
    const added = await run('packs', 'add', 'acme', '--json');
    expect(
      (JSON.parse(added.stdout) as { locked: { files: { path: string }[] } }).locked.files.map(
        ({ path }) => path,
      ),
    ).toEqual(['README.md', 'debian.test.yaml', 'debian.yaml', 'dist/probes.js', 'pack.yaml']);
    expect((await run('packs', 'verify')).stdout).toContain('intact');
  });

  it('may begin its files with a byte order mark; another encoding is told', async () => {
    const marked = Object.fromEntries(Object.entries(ACME).map(([path, text]) => [path, `\ufeff${text}`]));
    const { folder, run } = clinic(marked);
    expect((await run('rules', 'lint', 'acme')).stdout).toContain('1 rule: nothing to mend');
    expect((await run('packs', 'add', 'acme')).stdout).toContain('3 cases, all as expected');
    for (const name of Object.keys(ACME)) {
      writeFileSync(join(folder, 'acme', name), `\ufeff${ACME[name]}`, 'utf16le');
      expect((await run('packs', 'add', 'acme')).stderr).toMatch(/E_FILE_READ: .* is not UTF-8/);
      writeFileSync(join(folder, 'acme', name), ACME[name]!);
    }
  });

  it('that was signed when it was locked is not locked again by another key, or by none', async () => {
    const { folder, run } = clinic();
    for (const name of ['ann', 'eve'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
    await run('packs', 'sign', 'acme', '--key', 'ann');
    await run('packs', 'add', 'acme');
    await run('packs', 'sign', 'acme', '--key', 'eve');
    expect((await run('packs', 'add', 'acme')).stderr).toMatch(
      /E_PACK_SIGNATURE.*was signed by .* now by the key/,
    );
    rmSync(join(folder, 'acme/pack.sig'));
    writeFiles(join(folder, 'acme'), { 'pack.yaml': ACME['pack.yaml']!.replace('1.0.0', '2.0.0') });
    expect((await run('packs', 'add', 'acme')).stderr).toContain('and now by nobody');
    await run('packs', 'sign', 'acme', '--key', 'ann');
    expect((await run('packs', 'add', 'acme')).stdout).toContain('1.0.0 -> 2.0.0');
    rmSync(join(folder, 'acme/pack.sig'));
    await run('packs', 'remove', 'acme');
    expect((await run('packs', 'add', 'acme')).stdout).toContain('signed by  nobody');
  });
});

describe('what cannot be looked at', () => {
  it('a lock file that is a link to nowhere is an error, not an empty one', async () => {
    const { folder, run } = clinic();
    symlinkSync('nowhere', join(folder, 'emr-audit.lock.json'));
    for (const argv of [
      ['packs', 'list'],
      ['packs', 'verify'],
      ['rules', 'list'],
    ])
      expect(await run(...argv)).toMatchObject({ code: 2, stdout: '' });
    expect(await readLock(emptyFolder())).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)('a folder without permission is told as that', async () => {
    const { folder, run } = clinic();
    mkdirSync(join(folder, 'acme/frameworks'), { mode: 0o700 });
    const asNobody = async (mode: number, ...argv: string[]) => {
      chmodSync(join(folder, 'acme'), mode);
      process.seteuid!(65_534);
      try {
        return (await run(...argv)).stderr.replaceAll(/\s+/g, ' ');
      } finally {
        process.seteuid!(0);
      }
    };
    chmodSync(folder, 0o755);
    expect(await asNobody(0o700, 'packs', 'add', 'acme')).toMatch(
      /E_FILE_READ: .*acme.* could not be read \(EACCES\)/,
    );
    expect(await asNobody(0o711, 'packs', 'add', 'acme')).toMatch(
      /E_FILE_READ: the folder .*acme could not be read/,
    );
    expect(await asNobody(0o755, 'packs', 'add', 'acme')).toMatch(
      /E_FILE_READ: the folder .*frameworks could not be read/,
    );
    mkdirSync(join(folder, 'shut'), { mode: 0o700 });
    expect(await asNobody(0o755, 'packs', 'list', '--for', 'shut')).toMatch(
      /E_FILE_READ: .*lock\.json could not be read \(EACCES\)/,
    );
  });
});
