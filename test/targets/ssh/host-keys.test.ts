import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../helpers/deployment.js';
import { pause } from '../helpers/net.js';
import { SshLab, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: host keys of a real sshd ${why}\n`);

describe.skipIf(why)('host keys', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterAll(() => lab?.close());

  test('an unknown host is not even connected to', async () => {
    const empty = lab.path('empty');
    writeFileSync(empty, '');
    await pause(300); // until sshd has written down the connection that waited for it
    const before = sshd.log().length;
    const error = await refusal(lab.open(lab.host(sshd, { knownHosts: empty })));
    expect(error.message).toContain('is not known here');
    expect(error.remedy).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1 | ssh-keygen -lf -`);
    expect(sshd.log().slice(before)).toBe('');
  });

  test('a changed key is refused before anything is said', async () => {
    const file = lab.path('changed');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(lab.path('stranger.pub'), 'utf8')}`);
    const error = await refusal(lab.open(lab.host(sshd, { knownHosts: file })));
    expect(error.message).toMatch(/^HOST KEY CHANGED: web1 .*ssh-ed25519 SHA256:/);
    expect(error.remedy).toContain('ssh-keygen -R');
  });

  test('a key of another kind counts as changed', async () => {
    const file = lab.path('other-kind');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(lab.path('rsa.pub'), 'utf8')}`);
    expect((await refusal(lab.open(lab.host(sshd, { knownHosts: file })))).message).toContain(
      'HOST KEY CHANGED',
    );
  });

  test('a revoked key is refused, also when it is listed as known', async () => {
    const file = lab.path('revoked');
    const line = readFileSync(sshd.knownHosts, 'utf8');
    writeFileSync(file, `${line}@revoked * ${line.split(' ').slice(1).join(' ')}`);
    expect((await refusal(lab.open(lab.host(sshd, { knownHosts: file })))).message).toMatch(
      /^REVOKED HOST KEY/,
    );
    writeFileSync(file, `@revoked * ${line.split(' ').slice(1).join(' ')}`);
    expect((await refusal(lab.open(lab.host(sshd, { knownHosts: file })))).message).toMatch(
      /^REVOKED HOST KEY/,
    );
  });

  test('a hashed entry is found, one for another port is not', async () => {
    const file = lab.path('hashed');
    writeFileSync(file, readFileSync(sshd.knownHosts));
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    await (await lab.open(lab.host(sshd, { knownHosts: file }))).close();
    const other = await lab.start();
    expect((await refusal(lab.open(lab.host(other, { knownHosts: file })))).message).toContain(
      'is not known here',
    );
    other.stop();
  });

  test('a host that only a certificate authority knows is said to be so', async () => {
    const file = lab.path('authority');
    writeFileSync(file, `@cert-authority * ${readFileSync(lab.path('stranger.pub'), 'utf8')}`);
    expect((await refusal(lab.open(lab.host(sshd, { knownHosts: file })))).message).toContain(
      'certificate authority only',
    );
  });
});
