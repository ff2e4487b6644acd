/** What Match blocks of sshd_config(5) loosen: `sshd -T` shows the settings of nobody in particular, and a block may undo them for everybody. */
import { Unreadable } from '../core/errors.js';
import { linesOf } from './lines.js';

/** Every line of the server's configuration with its file; client files that lie beside it are left out when it is read. */
export const CONFIGURATION = [
  '/usr/bin/grep',
  '-rHn',
  '.',
  '--include=sshd_config',
  '--include=*.conf',
  '/etc/ssh',
] as const;

const OWN = /^(\/etc\/ssh\/sshd_config(?:\.d\/[^/:]+\.conf)?):\d+:\s*(\S+)[\s=]*(.*?)\s*$/;
const ALIASES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  keepalive: 'tcpkeepalive',
};

/** Settings inside Match blocks by keyword in lower case, every value that some block gives. Throws where an Include leads out of /etc/ssh. */
export function parseMatches(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let [file, inside, seen] = ['', false, false];
  for (const line of linesOf(text)) {
    const [, path = '', word = '', value = ''] = OWN.exec(line) ?? [];
    if (path === '' || word.startsWith('#')) continue;
    seen = true;
    if (path !== file) [file, inside] = [path, false];
    const name = ALIASES[word.toLowerCase()] ?? word.toLowerCase();
    if (name === 'include' && /(^|\s)"?\/(?!etc\/ssh\/)/.test(value)) {
      throw new Unreadable(
        'the SSH server includes files from outside /etc/ssh',
        'Move them below /etc/ssh/sshd_config.d, or check them by hand.',
      );
    }
    if (name === 'match') inside = !/^all$/i.test(value);
    else if (inside) found.set(name, [...(found.get(name) ?? []), value.replaceAll('"', '').toLowerCase()]);
  }
  if (!seen)
    throw new Unreadable(
      'no line of /etc/ssh/sshd_config was read',
      'Let the account read it, or allow the command of docs/access.md in sudoers.',
    );
  return found;
}

/** The worse of two values of a setting, for those that rules judge; undefined keeps the server's own. */
export function looser(name: string, own: string, others: readonly string[]): string | undefined {
  switch (name) {
    case 'passwordauthentication':
    case 'kbdinteractiveauthentication':
    case 'permitemptypasswords':
    case 'x11forwarding':
    case 'allowagentforwarding':
    case 'hostbasedauthentication':
    case 'permitrootlogin':
      return others.find((value) => value === 'yes');
    case 'ignorerhosts':
      return others.find((value) => value === 'no');
    case 'gatewayports':
      return others.find((value) => value !== 'no');
    case 'loglevel':
      return others.find((value) => !['info', 'verbose'].includes(value));
    case 'maxauthtries':
      return others.find((value) => Number(value) > Number(own));
    case 'clientaliveinterval':
    case 'clientalivecountmax':
      return others.find((value) => Number(value) === 0 || Number(value) > Number(own));
    default:
      return undefined;
  }
}
