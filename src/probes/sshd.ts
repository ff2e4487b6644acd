import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { parseStat, STAT_FORMAT } from './files.js';
import { linesOf } from './lines.js';

const ALLOW =
  'Allow the account `/usr/sbin/sshd -T` in sudoers (NOPASSWD); the file alone does not show what is in force.';

/** The SSH server's effective settings, which only sshd itself knows: defaults, includes and all. Needs root. */
export const sshd: ShellProbe<'sshd'> = {
  door: 'shell',
  section: 'sshd',
  describe: 'sshd -T',
  steps: () => [
    { id: 'settings', run: '/usr/sbin/sshd -T', sudo: ['/usr/sbin/sshd', '-T'] },
    {
      id: 'keys',
      run: `for f in /etc/ssh/ssh_host_*_key; do [ -e "$f" ] && stat --printf '${STAT_FORMAT}\\n' "$f"; done; true`,
    },
  ],
  parse: (answers) => {
    const settings = parseSettings(answers.text('settings'));
    const hostKeys = parseStat(answers.text('keys'));
    if (hostKeys.length === 0)
      throw new Unreadable('no host key was found in /etc/ssh', 'Check where sshd keeps its host keys.');
    const one = (name: string) => need(settings, name)[0]!;
    const yes = (name: string) => one(name) !== 'no';
    const list = (name: string) =>
      one(name)
        .split(',')
        .filter((word) => word !== '');
    const seconds = (name: string) => wholeNumber(one(name), name);
    return {
      permitRootLogin: one('permitrootlogin'),
      passwordAuthentication: yes('passwordauthentication'),
      keyboardInteractive: yes('kbdinteractiveauthentication'),
      permitEmptyPasswords: yes('permitemptypasswords'),
      maxAuthTries: seconds('maxauthtries'),
      loginGraceSeconds: seconds('logingracetime'),
      clientAliveSeconds: seconds('clientaliveinterval') * seconds('clientalivecountmax'),
      x11Forwarding: yes('x11forwarding'),
      agentForwarding: yes('allowagentforwarding'),
      tcpForwarding: one('allowtcpforwarding'),
      gatewayPorts: one('gatewayports'),
      permitUserEnvironment: yes('permituserenvironment'),
      hostbasedAuthentication: yes('hostbasedauthentication'),
      ignoreRhosts: yes('ignorerhosts'),
      logLevel: one('loglevel').toUpperCase(),
      allowList: settings.has('allowusers') || settings.has('allowgroups'),
      ciphers: list('ciphers'),
      macs: list('macs'),
      kexAlgorithms: list('kexalgorithms'),
      hostKeyAlgorithms: list('hostkeyalgorithms'),
      hostKeys,
    };
  },
};

function parseSettings(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of linesOf(text)) {
    const [name, ...rest] = line.split(' ');
    settings.set(name!.toLowerCase(), [...(settings.get(name!.toLowerCase()) ?? []), rest.join(' ')]);
  }
  if (!settings.has('permitrootlogin')) throw new Unreadable('sshd -T printed no settings', ALLOW);
  return settings;
}

function need(settings: ReadonlyMap<string, string[]>, name: string): string[] {
  const values = settings.get(name);
  if (!values)
    throw new Unreadable(
      `sshd -T names no ${name}`,
      'Check the OpenSSH version of the host; emr-audit knows 7.4 and later.',
    );
  return values;
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new Unreadable(`sshd -T gives ${name} as "${text.slice(0, 40)}"`, 'Check the setting on the host.');
  return value;
}
