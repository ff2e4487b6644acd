/** Files made by the real tools, told by their content. The names never say anything. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recognise, type Recognised } from '../../src/probes/backups/recognise.js';
import { ensure } from '../tls-scanner-lite/helpers/program.js';

const PREPARE = `set -e
mkdir -m 700 gnupg many; export GNUPGHOME=$PWD/gnupg
printf -- '-- MariaDB dump 10.19\\nCREATE TABLE t (a INT);\\n' > plain; head -c 20000 /dev/urandom > noise; head -c 20000 /dev/urandom | base64 > text
cp plain many/one; cp text many/two
for key in rsa2048:sign,encr:a rsa4096:sign,encr:b future-default:default:c; do
  algorithm=\${key%%:*} usage=\${key#*:}; gpg --batch -q --passphrase '' --quick-gen-key "\${key##*:}@example" "$algorithm" "\${usage%:*}" never
done 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=x -days 2 2>/dev/null
age-keygen -o age.key 2>/dev/null || true`;

const GPG = 'gpg --batch -q --yes --pinentry-mode loopback --passphrase x --trust-model always';
type Case = readonly [
  name: string,
  tool: string,
  make: string,
  format: string,
  encryption: Recognised['encryption'],
];

/** `$out` is the file to make. */
const CASES: readonly Case[] = [
  ['MariaDB dump', 'cp', 'cp plain $out', 'sql', 'none'],
  [
    'dump that begins with the sandbox comment',
    'printf',
    String.raw`printf '/*M!999999\- enable the sandbox mode */ \n-- MariaDB dump' > $out`,
    'sql',
    'none',
  ],
  ['MySQL dump', 'printf', String.raw`printf -- '-- MySQL dump 10.13\n' > $out`, 'sql', 'none'],
  [
    'PostgreSQL dump',
    'printf',
    String.raw`printf -- '--\n-- PostgreSQL database dump\n' > $out`,
    'sql',
    'none',
  ],
  ['tar', 'tar', 'tar cf $out plain', 'tar', 'none'],
  ['tar.gz', 'tar', 'tar czf $out plain', 'gzip', 'none'],
  ['gzip', 'gzip', 'gzip < plain > $out', 'gzip', 'none'],
  ['xz', 'xz', 'xz < plain > $out', 'xz', 'none'],
  ['zstd', 'zstd', 'zstd -q < plain > $out', 'zstd', 'none'],
  ['bzip2', 'bzip2', 'bzip2 < plain > $out', 'bzip2', 'none'],
  ['lz4', 'lz4', 'lz4 -q < plain > $out', 'lz4', 'none'],
  ['cpio', 'cpio', 'echo plain | cpio -o -H newc > $out 2>/dev/null', 'cpio', 'none'],
  ['zip', 'zip', 'zip -q $out plain', 'zip', 'none'],
  ['zip of a folder', 'zip', 'zip -qr $out many', 'zip', 'none'],
  ['zip to a pipe', 'zip', 'zip -q - plain > $out', 'zip', 'none'],
  ['zip with ZipCrypto', 'zip', 'zip -q -P x $out plain', 'zip', 'weak'],
  ['zip of a folder with ZipCrypto', 'zip', 'zip -qr -P x $out many', 'zip', 'weak'],
  ['zip with AES', '7zz', '7zz a -bso0 -tzip -mem=AES256 -px $out plain', 'zip', 'encrypted'],
  ['zip of a folder with AES', '7zz', '7zz a -bso0 -tzip -mem=AES256 -px $out many', 'zip', 'encrypted'],
  ['7z', '7zz', '7zz a -bso0 -t7z $out plain', '7z', 'none'],
  ['7z of many files', '7zz', '7zz a -bso0 -t7z $out many plain text', '7z', 'undetermined'],
  ['7z with a password', '7zz', '7zz a -bso0 -t7z -px $out plain', '7z', 'encrypted'],
  [
    '7z of many files with a password, header packed',
    '7zz',
    '7zz a -bso0 -t7z -px $out many plain text',
    '7z',
    'undetermined',
  ],
  [
    '7z with an encrypted header',
    '7zz',
    '7zz a -bso0 -t7z -px -mhe=on $out many plain text',
    '7z',
    'encrypted',
  ],
  ['large 7z with an encrypted header', '7zz', '7zz a -bso0 -t7z -px -mhe=on $out noise', '7z', 'encrypted'],
  ['gpg with a passphrase', 'gpg', `${GPG} -c -o $out plain`, 'gpg', 'encrypted'],
  ['gpg with a passphrase, armoured', 'gpg', `${GPG} -ac -o $out noise`, 'gpg', 'encrypted'],
  ['gpg with a passphrase, large', 'gpg', `${GPG} -c -o $out noise`, 'gpg', 'encrypted'],
  ['gpg with 3DES and a passphrase', 'gpg', `${GPG} --cipher-algo 3DES -c -o $out plain`, 'gpg', 'encrypted'],
  [
    'gpg without integrity protection',
    'gpg',
    `${GPG} --rfc2440 --cipher-algo CAST5 -c -o $out plain`,
    'gpg',
    'weak',
  ],
  ['gpg for an RSA key', 'gpg', `${GPG} -e -r a@example -o $out plain`, 'gpg', 'encrypted'],
  ['gpg for an RSA key, armoured', 'gpg', `${GPG} -ae -r a@example -o $out plain`, 'gpg', 'encrypted'],
  ['gpg for an RSA-4096 key', 'gpg', `${GPG} -e -r b@example -o $out noise`, 'gpg', 'encrypted'],
  ['gpg for a key on Curve25519', 'gpg', `${GPG} -e -r c@example -o $out plain`, 'gpg', 'encrypted'],
  [
    'gpg for three keys',
    'gpg',
    `${GPG} -e -r a@example -r b@example -r c@example -o $out noise`,
    'gpg',
    'encrypted',
  ],
  ['gpg for a hidden recipient', 'gpg', `${GPG} -e -R a@example -o $out plain`, 'gpg', 'encrypted'],
  ['gpg for a key and a passphrase', 'gpg', `${GPG} -ec -r a@example -o $out plain`, 'gpg', 'encrypted'],
  ['gpg from a pipe', 'gpg', `cat noise | ${GPG} -c > $out`, 'gpg', 'encrypted'],
  ['gpg --store', 'gpg', `${GPG} --store -o $out plain`, 'gpg', 'none'],
  ['gpg, only signed', 'gpg', `${GPG} -u a@example -s -o $out plain`, 'gpg', 'none'],
  ['gpg, only signed, not compressed', 'gpg', `${GPG} -u a@example -z 0 -s -o $out plain`, 'gpg', 'none'],
  ['gpg, only signed, armoured', 'gpg', `${GPG} -u a@example -as -o $out plain`, 'gpg', 'none'],
  ['age', 'age', 'age -R <(age-keygen -y age.key) -o $out plain', 'age', 'encrypted'],
  ['age, armoured', 'age', 'age -a -R <(age-keygen -y age.key) -o $out plain', 'age', 'encrypted'],
  [
    'openssl enc',
    'openssl',
    'openssl enc -aes-256-cbc -pbkdf2 -k x -in plain -out $out',
    'openssl',
    'encrypted',
  ],
  [
    'openssl enc in base64',
    'openssl',
    'openssl enc -a -aes-256-cbc -pbkdf2 -k x -in noise -out $out',
    'openssl',
    'encrypted',
  ],
  [
    'openssl enc without salt',
    'openssl',
    'openssl enc -nosalt -aes-256-cbc -pbkdf2 -k x -in noise -out $out',
    'unrecognised',
    'undetermined',
  ],
  [
    'CMS in DER',
    'openssl',
    'openssl cms -encrypt -binary -outform DER -aes256 -in plain -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'CMS in DER, streamed',
    'openssl',
    'openssl cms -encrypt -stream -binary -outform DER -aes256 -in noise -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'CMS in PEM',
    'openssl',
    'openssl cms -encrypt -binary -outform PEM -aes256 -in plain -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'PKCS 7 in PEM',
    'openssl',
    'openssl smime -encrypt -binary -outform PEM -aes256 -in plain -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'S/MIME',
    'openssl',
    'openssl cms -encrypt -binary -outform SMIME -aes256 -in plain -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'CMS, only signed',
    'openssl',
    'openssl cms -sign -nodetach -binary -outform PEM -signer cert.pem -inkey key.pem -in plain -out $out',
    'cms',
    'none',
  ],
  [
    'CMS with authenticated encryption',
    'openssl',
    'openssl cms -encrypt -binary -outform DER -aes-256-gcm -in plain -out $out cert.pem',
    'cms',
    'encrypted',
  ],
  [
    'LUKS1',
    'cryptsetup',
    'truncate -s 8M $out; echo x | cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 $out -',
    'luks',
    'encrypted',
  ],
  [
    'LUKS2',
    'cryptsetup',
    'truncate -s 24M $out; echo x | cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 $out -',
    'luks',
    'encrypted',
  ],
  [
    'rclone crypt',
    'rclone',
    'RCLONE_CONFIG_C_TYPE=crypt RCLONE_CONFIG_C_REMOTE=$PWD/rc RCLONE_CONFIG_C_PASSWORD=$(rclone obscure x) rclone --config /dev/null copy plain C: 2>/dev/null && cp rc/* $out',
    'rclone',
    'encrypted',
  ],
  ['noise', 'cp', 'cp noise $out', 'unrecognised', 'undetermined'],
  ['zeros', 'head', 'head -c 9000 /dev/zero > $out', 'unrecognised', 'undetermined'],
  ['readable text', 'cp', 'cp text $out', 'unrecognised', 'undetermined'],
  [
    'a text that only names a format',
    'printf',
    String.raw`printf 'age-encryption.org is good\nSalted__' > $out`,
    'unrecognised',
    'undetermined',
  ],
  ['nothing', 'cp', ': > $out', 'empty', 'undetermined'],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emr-audit-recognise-'));
  run(PREPARE);
});
afterAll(() => {
  spawnSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, GNUPGHOME: join(folder, 'gnupg') } });
  rmSync(folder, { recursive: true, force: true });
});

function run(script: string, out = ''): void {
  execFileSync('bash', ['-c', script], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, out, GNUPGHOME: join(folder, 'gnupg') },
  });
}

/** What the script of the host sends of a file. */
function look(path: string): Recognised {
  const { size } = statSync(path);
  const [head, tail] = [Buffer.alloc(Math.min(size, 4096)), Buffer.alloc(Math.min(size, 4096))];
  const file = openSync(path, 'r');
  readSync(file, head, 0, head.length, 0);
  readSync(file, tail, 0, tail.length, size - tail.length);
  closeSync(file);
  return recognise(head, size, tail);
}

/** Packages of the tools that have another name. */
const PACKAGES: Readonly<Record<string, string>> = {
  '7zz': '7zip',
  cryptsetup: 'cryptsetup-bin',
  xz: 'xz-utils',
};

function has(tool: string): boolean {
  return ensure(tool, PACKAGES[tool] ?? tool);
}

describe('files made by their own tools', () => {
  for (const [name, tool, make, format, encryption] of CASES) {
    const there = has(tool);
    if (!there) console.log(`skipped, ${tool} is not installed: ${name}`);
    test.skipIf(!there)(name, () => {
      const out = join(folder, `case-${name.replaceAll(/\W+/g, '-')}.bin`);
      run(make, out);
      expect(look(out)).toMatchObject({ format, encryption });
    });
  }
  test('there are enough of them', () => expect(CASES.length).toBeGreaterThanOrEqual(40));
});
