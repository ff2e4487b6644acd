import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { findSigner, parseAllowedSigners } from '../../src/sshsig/allowed-signers.js';
import { fingerprintOf } from '../../src/sshsig/keys.js';
import { sign, verify } from '../../src/sshsig/signature.js';
import { readSigningKey } from '../../src/targets/signing-key.js';

const folder = mkdtempSync(join(tmpdir(), 'sshsig-'));
const path = (name: string) => join(folder, name);
const KINDS = [
  ['ed25519', '256'],
  ['ecdsa', '256'],
  ['ecdsa', '384'],
  ['ecdsa', '521'],
  ['rsa', '3072'],
] as const;
const MESSAGE = 'emr-audit pack 1\nabc 3 pack.yaml\n';
const SPACE = 'emr-audit-pack';

function makeKey(name: string, kind: string, bits = '256', passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-b', bits, '-N', passphrase, '-C', 'ann', '-f', path(name)]);
  return path(name);
}

const blobOf = (key: string) => Buffer.from(readFileSync(`${key}.pub`, 'utf8').split(' ')[1]!, 'base64');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(KINDS)('%s %s', (kind, bits) => {
  const key = makeKey(`${kind}-${bits}`, kind, bits);
  const file = path(`message-${kind}-${bits}`);
  writeFileSync(file, MESSAGE);

  it('ssh-keygen signs, we verify', () => {
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', SPACE, '-f', key, file], { stdio: 'ignore' });
    const good = verify(MESSAGE, readFileSync(`${file}.sig`, 'utf8'), SPACE);
    expect(good.publicKey).toEqual(blobOf(key));
    const printed = execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { encoding: 'utf8' });
    expect(printed).toContain(good.fingerprint);
    expect(fingerprintOf(blobOf(key))).toBe(good.fingerprint);
  });

  it('we sign, ssh-keygen verifies; twenty times, for numbers of every length', async () => {
    const signing = await readSigningKey(key);
    writeFileSync(
      path('allowed'),
      `ann@riverside.example namespaces="${SPACE}" ${readFileSync(`${key}.pub`, 'utf8')}`,
    );
    for (let round = 0; round < 20; round += 1) {
      const message = `${MESSAGE}${round}`;
      const armoured = sign(message, SPACE, signing);
      expect(verify(message, armoured, SPACE).type).toMatch(kind === 'rsa' ? /^ssh-rsa$/ : new RegExp(kind));
      if (round > 2) continue;
      writeFileSync(path('sig'), armoured);
      const said = spawnSync(
        'ssh-keygen',
        [
          '-Y',
          'verify',
          '-f',
          path('allowed'),
          '-I',
          'ann@riverside.example',
          '-n',
          SPACE,
          '-s',
          path('sig'),
        ],
        { input: message, encoding: 'utf8' },
      );
      expect(said.stdout).toMatch(/^Good "emr-audit-pack" signature/);
    }
  });

  it('another message, another namespace and every changed byte are refused', async () => {
    const armoured = sign(MESSAGE, SPACE, await readSigningKey(key));
    expect(() => verify(`${MESSAGE} `, armoured, SPACE)).toThrow(/does not fit/);
    expect(() => verify(MESSAGE, armoured, 'file')).toThrow(/was made for "emr-audit-pack"/);
    const bytes = Buffer.from(armoured.split('\n').slice(1, -2).join(''), 'base64');
    for (let at = 0; at < bytes.length; at += kind === 'rsa' ? 29 : 7) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x01;
      const text = `-----BEGIN SSH SIGNATURE-----\n${changed.toString('base64')}\n-----END SSH SIGNATURE-----\n`;
      expect(() => verify(MESSAGE, text, SPACE), `byte ${at}`).toThrow(
        expect.objectContaining({ name: 'SshsigError' }),
      );
    }
  });
});

it('a key with a passphrase needs it', async () => {
  const key = makeKey('locked', 'ed25519', '256', 'open sesame');
  await expect(readSigningKey(key)).rejects.toMatchObject({ code: 'E_KEY', message: /needs its passphrase/ });
  await expect(readSigningKey(key, 'wrong')).rejects.toMatchObject({ message: /needs another passphrase/ });
  const armoured = sign(MESSAGE, SPACE, await readSigningKey(key, 'open sesame'));
  expect(verify(MESSAGE, armoured, SPACE).publicKey).toEqual(blobOf(key));
  await expect(readSigningKey(`${key}.pub`)).rejects.toMatchObject({ message: /is a public key/ });
});

it('RSA with SHA-1 is refused', async () => {
  const signing = await readSigningKey(path('rsa-3072'));
  const armoured = sign(MESSAGE, SPACE, signing);
  const bytes = Buffer.from(armoured.split('\n').slice(1, -2).join(''), 'base64');
  const at = bytes.indexOf('rsa-sha2-512');
  const older = Buffer.concat([
    bytes.subarray(0, at - 8),
    lengthOf(bytes.readUInt32BE(at - 8) - 5),
    lengthOf(7),
    Buffer.from('ssh-rsa'),
    bytes.subarray(at + 12),
  ]);
  const text = `-----BEGIN SSH SIGNATURE-----\n${older.toString('base64')}\n-----END SSH SIGNATURE-----\n`;
  expect(() => verify(MESSAGE, text, SPACE)).toThrow(/uses the algorithm "ssh-rsa"/);
});

function lengthOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

it('no bytes make anything but a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const body = Buffer.concat([Buffer.from('SSHSIG\0\0\0\x01', 'latin1'), bytes]).toString('base64');
      const text = `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----\n`;
      expect(() => verify(MESSAGE, text, SPACE)).toThrow(expect.objectContaining({ name: 'SshsigError' }));
    }),
    { numRuns: 3000 },
  );
});

describe('allowed_signers', () => {
  const key = path('ed25519-256');
  const pub = () => readFileSync(`${key}.pub`, 'utf8').trim();
  const now = new Date('2026-11-23T12:00:00Z');
  const find = (text: string) => findSigner(parseAllowedSigners(text), blobOf(key), SPACE, now);

  it.each([
    ['ann@riverside.example KEY', 'ann@riverside.example'],
    [
      '# who may\n\n"ann@riverside.example,bea@riverside.example" KEY',
      'ann@riverside.example,bea@riverside.example',
    ],
    ['ann namespaces="file,emr-*" KEY', 'ann'],
    ['ann valid-after="20260101Z",valid-before="20270101000000Z" KEY', 'ann'],
    ['old valid-before="20200101" KEY\nnew KEY', 'new'],
  ])('%j knows the key', (text, name) => {
    expect(find(text.replaceAll('KEY', pub()))).toEqual({ name });
  });

  it.each([
    ['', /stands on no line/],
    ['ann namespaces="file" KEY', /for file only/],
    ['ann namespaces="*,!emr-audit-pack" KEY', /only/],
    ['ann valid-after="20270101Z" KEY', /from 2027-01-01/],
    ['ann valid-before="202611231200Z" KEY', /until 2026-11-23T12:00/],
  ])('%j refuses the key', (text, reason) => {
    expect(find(text.replaceAll('KEY', pub()))).toEqual({ refused: expect.stringMatching(reason) });
  });

  it.each([
    ['\n* cert-authority KEY', 2, /certificate authority/],
    ['ann zzz="1" KEY', 1, /not known/],
    ['ann', 1, /needs a name and a key/],
    ['ann ssh-ed25519 !!!', 1, /no key/],
    ['ann valid-after="tomorrow" KEY', 1, /YYYYMMDD/],
    ['ann valid-after="20261341" KEY', 1, /does not exist/],
    ['ann namespaces=file KEY', 1, /cannot be read/],
  ])('%j is refused with its line', (text, line, reason) => {
    expect(() => parseAllowedSigners(text.replaceAll('KEY', pub()))).toThrow(
      expect.objectContaining({ line, message: expect.stringMatching(reason) as string }),
    );
  });

  it('says what ssh-keygen says', async () => {
    const armoured = sign(MESSAGE, SPACE, await readSigningKey(key));
    writeFileSync(path('sig'), armoured);
    for (const options of [
      '',
      'namespaces="file" ',
      'valid-before="20200101" ',
      'valid-after="20200101" ',
      'namespaces="emr-*" ',
    ]) {
      const text = `ann ${options}${pub()}\n`;
      writeFileSync(path('allowed'), text);
      const said = spawnSync(
        'ssh-keygen',
        ['-Y', 'verify', '-f', path('allowed'), '-I', 'ann', '-n', SPACE, '-s', path('sig')],
        {
          input: MESSAGE,
        },
      );
      const ours = findSigner(
        parseAllowedSigners(text),
        verify(MESSAGE, armoured, SPACE).publicKey,
        SPACE,
        new Date(),
      );
      expect('name' in ours, options).toBe(said.status === 0);
    }
  });
});
