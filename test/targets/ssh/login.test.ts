import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { refusal } from '../helpers/deployment.js';
import { pause } from '../helpers/net.js';
import { SshLab, whyNoSshd, type Sshd } from '../helpers/sshd.js';

const why = whyNoSshd();
if (why) process.stderr.write(`SKIPPED: log-ins at a real sshd ${why}\n`);

describe.skipIf(why)('logging in', () => {
  let lab: SshLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = new SshLab();
    sshd = await lab.start();
  });
  afterEach(() => {
    delete process.env['SSH_AUTH_SOCK'];
    delete process.env['TEST_PASSPHRASE'];
  });
  afterAll(() => lab?.close());

  test('a passphrase opens the key; without it, with a wrong one, or for a public key it is said', async () => {
    const passphrase = { env: 'TEST_PASSPHRASE' };
    const locked = lab.path('locked');
    expect((await refusal(lab.open(lab.host(sshd, { identity: locked })))).message).toContain(
      'protected by a passphrase',
    );
    process.env['TEST_PASSPHRASE'] = 'wrong words';
    const wrong = await refusal(lab.open(lab.host(sshd, { identity: locked, passphrase })));
    expect(wrong.message).toContain('passphrase does not open');
    expect(wrong.message + wrong.remedy).not.toContain('wrong words');
    process.env['TEST_PASSPHRASE'] = 'open sesame';
    await (await lab.open(lab.host(sshd, { identity: locked, passphrase }))).close();
    expect((await refusal(lab.open(lab.host(sshd, { identity: `${locked}.pub` })))).message).toContain(
      'is a public key',
    );
    expect((await refusal(lab.open(lab.host(sshd, { identity: 'no-such-key' })))).message).toContain(
      'does not exist',
    );
  });

  test('the agent signs', async () => {
    const socket = lab.path('agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(() => void agent.kill());
    const env = { SSH_AUTH_SOCK: socket, PATH: process.env['PATH'] };
    for (let turn = 0; turn < 50 && spawnSync('ssh-add', ['-l'], { env }).status === 2; turn += 1)
      await pause(50);
    execFileSync('ssh-add', ['-q', lab.path('ed25519')], { env, stdio: 'ignore' });
    expect((await refusal(lab.open(lab.host(sshd, { identity: undefined, agent: true })))).message).toContain(
      'no SSH agent',
    );
    process.env['SSH_AUTH_SOCK'] = socket;
    await (await lab.open(lab.host(sshd, { identity: undefined, agent: true }))).close();
    process.env['SSH_AUTH_SOCK'] = lab.path('no-agent');
    expect((await refusal(lab.open(lab.host(sshd, { identity: undefined, agent: true })))).message).toContain(
      'agent does not answer',
    );
  });

  test('a key that is not accepted is named, with the command that installs it', async () => {
    const error = await refusal(lab.open(lab.host(sshd, { identity: lab.path('stranger') })));
    expect(error.message).toContain('root on web1 (127.0.0.1) did not accept the key');
    expect(error.remedy).toContain(
      `ssh-copy-id -i ${lab.path('stranger')}.pub -p ${sshd.port} root@127.0.0.1`,
    );
  });

  test('never tries a password', async () => {
    const server = await lab.start([
      'PubkeyAuthentication no',
      'PasswordAuthentication yes',
      'PermitRootLogin yes',
    ]);
    const error = await refusal(lab.open(lab.host(server)));
    expect(error.message).toContain('only, not with a key');
    expect(server.log()).not.toMatch(/password for/);
    server.stop();
  });
});
