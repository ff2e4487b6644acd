import { Unreadable } from '../core/errors.js';
import type { FactSections } from '../core/facts.js';
import type { ShellAnswers, ShellProbe } from '../core/probe.js';
import { FILE_FORMAT, parseFiles } from './files.js';
import { linesOf, tidy } from './lines.js';
import { asScript } from './quote.js';
import { CONFIGURATION, looser, parseMatches } from './sshd-match.js';
import { wholeNumber } from './trust.js';

/** The usual host keys and those that the configuration names, as far as it may be read. */
const KEYS = `
set --
for key in /etc/ssh/ssh_host_*_key $(cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf | awk 'tolower($1) == "hostkey" { gsub("\\"", "", $2); print $2 }' | sort -u); do
  case $key in /*) [ -e "$key" ] && set -- "$@" "$key" ;; esac
done
[ $# -gt 0 ] || exit 1
find -H "$@" -maxdepth 0 -printf '${FILE_FORMAT}'`;

/** What sshd does, by its own account. */
export const sshd: ShellProbe<'sshd'> = {
  section: 'sshd',
  door: 'shell',
  describe: 'Effective settings of the SSH server, from sshd -T and its Match blocks, and its host key files',
  steps: () => [
    { id: 'settings', run: '/usr/sbin/sshd -T', sudo: ['/usr/sbin/sshd', '-T'], maxBytes: 65_536 },
    { id: 'keys', run: KEYS, maxBytes: 65_536 },
    { id: 'config', run: asScript(CONFIGURATION), sudo: CONFIGURATION, maxBytes: 131_072 },
  ],
  parse(answers) {
    const settings = new Settings(answers.text('settings'), parseMatches(answers.text('config')));
    return {
      ...readLogin(settings),
      ...readForwarding(settings),
      ...readCrypto(settings),
      hostKeys: readKeys(settings, answers),
    };
  },
};

type Sshd = FactSections['sshd'];

/** Output of sshd -T, a keyword in lower case and its value a line, with what Match blocks loosen. */
class Settings {
  private readonly values = new Map<string, string[]>();

  constructor(text: string, matched: ReadonlyMap<string, readonly string[]>) {
    for (const line of linesOf(text)) {
      const [, name = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      this.values.set(name, [...(this.values.get(name) ?? []), tidy(value, 4000)]);
    }
    for (const [name, others] of matched) {
      const worse = looser(name, this.all(name)[0] ?? '', others);
      if (worse !== undefined) this.values.set(name, [worse]);
    }
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  one(...names: string[]): string {
    const value = names.flatMap((name) => this.all(name))[0];
    if (value === undefined || value === '')
      throw new Unreadable(
        `sshd -T did not print ${names[0] ?? ''}`,
        'Check on the host, as root: /usr/sbin/sshd -T',
      );
    return value;
  }

  yes(...names: string[]): boolean {
    const value = this.one(...names);
    if (value !== 'yes' && value !== 'no')
      throw new Unreadable(
        `sshd -T printed something else than yes or no for ${names[0] ?? ''}`,
        'Report it with the version of OpenSSH.',
      );
    return value === 'yes';
  }

  number(name: string): number {
    return wholeNumber(this.one(name), `the value of ${name} that sshd -T printed`);
  }

  list(name: string): string[] {
    return this.one(name).split(',');
  }
}

function readLogin(
  settings: Settings,
): Pick<
  Sshd,
  | 'permitRootLogin'
  | 'passwordAuthentication'
  | 'keyboardInteractive'
  | 'permitEmptyPasswords'
  | 'maxAuthTries'
  | 'loginGraceSeconds'
  | 'clientAliveSeconds'
  | 'permitUserEnvironment'
  | 'hostbasedAuthentication'
  | 'ignoreRhosts'
  | 'logLevel'
  | 'allowList'
> {
  return {
    permitRootLogin: settings.one('permitrootlogin').replace('without-password', 'prohibit-password'),
    passwordAuthentication: settings.yes('passwordauthentication'),
    keyboardInteractive: settings.yes('kbdinteractiveauthentication', 'challengeresponseauthentication'),
    permitEmptyPasswords: settings.yes('permitemptypasswords'),
    maxAuthTries: settings.number('maxauthtries'),
    loginGraceSeconds: settings.number('logingracetime'),
    clientAliveSeconds: settings.number('clientaliveinterval') * settings.number('clientalivecountmax'),
    permitUserEnvironment: settings.one('permituserenvironment') !== 'no',
    hostbasedAuthentication: settings.yes('hostbasedauthentication'),
    ignoreRhosts: settings.one('ignorerhosts') !== 'no',
    logLevel: settings.one('loglevel').toUpperCase(),
    allowList: [...settings.all('allowusers'), ...settings.all('allowgroups')].length > 0,
  };
}

function readForwarding(
  settings: Settings,
): Pick<Sshd, 'x11Forwarding' | 'agentForwarding' | 'tcpForwarding' | 'gatewayPorts'> {
  const none = settings.all('disableforwarding')[0] === 'yes';
  return {
    x11Forwarding: settings.yes('x11forwarding') && !none,
    agentForwarding: settings.yes('allowagentforwarding') && !none,
    tcpForwarding: none ? 'no' : settings.one('allowtcpforwarding'),
    gatewayPorts: settings.one('gatewayports'),
  };
}

function readCrypto(
  settings: Settings,
): Pick<Sshd, 'ciphers' | 'macs' | 'kexAlgorithms' | 'hostKeyAlgorithms'> {
  return {
    ciphers: settings.list('ciphers'),
    macs: settings.list('macs'),
    kexAlgorithms: settings.list('kexalgorithms'),
    hostKeyAlgorithms: settings.list('hostkeyalgorithms'),
  };
}

/** A key that sshd names and that is nowhere to be seen is only ignored where a missing default key would be. */
function readKeys(settings: Settings, answers: ShellAnswers): Sshd['hostKeys'] {
  const files = new Map(
    parseFiles(answers.text('keys'), 'the list of host keys').map((file) => [file.path, file]),
  );
  const keys = settings.all('hostkey').flatMap((path) => {
    const file = files.get(path);
    if (!file && !/^\/etc\/ssh\/ssh_host_[a-z0-9]+_key$/.test(path))
      throw new Unreadable(
        `the host key ${path} could not be looked at`,
        `Let the account of the scan see it: ls -l ${path}`,
      );
    return file ? [file] : [];
  });
  if (keys.length === 0)
    throw new Unreadable(
      'no host key file of sshd was found',
      'Check on the host, as root: /usr/sbin/sshd -T | grep hostkey',
    );
  return keys;
}
