import type { FactSections } from '../core/facts.js';
import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { linesOf, momentOf } from './lines.js';

/** Write-free: no lock, no cache file and no planner log is touched (proved with strace in the tests). */
const SIMULATE =
  'apt-get -s -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Log::Planner=/dev/null -o Dir::Log::Solver=/dev/null upgrade --with-new-pkgs';
const NOT_APT = 'Check the updates of this host by hand; emr-audit reads them on Debian and Ubuntu.';

/** Pending updates and how they are kept up, from apt's own lists; nothing is fetched. */
export const updates: ShellProbe<'updates'> = {
  door: 'shell',
  section: 'updates',
  describe: 'apt-get -s upgrade, /var/lib/apt/lists, apt-config',
  steps: () => [
    { id: 'apt', run: 'command -v apt-get >/dev/null && echo yes || echo no' },
    { id: 'pending', run: SIMULATE, timeout: 20 },
    {
      id: 'lists',
      run: 'for f in /var/lib/apt/lists/*_InRelease /var/lib/apt/lists/*_Release; do [ -e "$f" ] && stat -c "%Y %n" "$f"; done; true',
    },
    {
      id: 'origins',
      run: 'for f in /var/lib/apt/lists/*_InRelease /var/lib/apt/lists/*_Release; do [ -e "$f" ] && awk -v f="$f" \'/^(Origin|Label|Suite|Codename|Date):/ {print f "\\t" $0} /^(MD5Sum|SHA256):/ {exit}\' "$f"; done; true',
    },
    {
      id: 'sources',
      run: 'cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null; true',
    },
    {
      id: 'config',
      run: "apt-config dump | grep -E '^(APT::Periodic|Unattended-Upgrade|Acquire::AllowInsecure|APT::Get::AllowUnauth)'; true",
    },
    {
      id: 'unattended',
      run: "dpkg-query -W -f '${db:Status-Status}\\n' unattended-upgrades 2>/dev/null || echo not-installed",
    },
    {
      id: 'reboot',
      run: 'if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then echo yes; else echo no; fi',
    },
  ],
  parse: (answers) => {
    if (answers.text('apt').trim() !== 'yes')
      throw new Unreadable('this host has no apt, and other package managers are not read yet', NOT_APT);
    const config = answers.text('config');
    return {
      pending: parsePending(answers.text('pending')),
      listsDate: parseListsDate(answers.text('lists'), answers.text('origins')),
      rebootRequired: parseYesNo(answers.text('reboot')),
      securityArchive: /\b(Debian-Security|Ubuntu)\b|-security\b/i.test(
        securityOrigins(answers.text('origins')),
      ),
      unsignedArchives: parseUnsigned(answers.text('sources'), config),
      automatic: answers.text('unattended').trim() === 'installed' && isAutomatic(config),
    };
  },
};

/** The `Inst name [old] (new origin …)` lines of a simulated upgrade. Throws when the simulation did not come to its end. */
export function parsePending(text: string): FactSections['updates']['pending'] {
  if (!/^\d+ upgraded, \d+ newly installed/m.test(text)) {
    throw new Unreadable(
      'apt-get -s upgrade did not come to its end',
      'Run `apt-get -s upgrade` on the host and mend what it complains about.',
    );
  }
  return linesOf(text).flatMap((line) => {
    const match = /^Inst (\S+)(?: \[([^\]]*)\])? \((\S+) ([^)]*)\)/.exec(line);
    if (!match) return [];
    const [, name, installed = '', candidate, origin] = match;
    return [
      {
        name: name!,
        installed,
        candidate: candidate!,
        security: /Debian-Security|-security\b|\bSecurity\b/i.test(origin!),
      },
    ];
  });
}

/** The newest of the lists' own dates; their modification times count where a list names none. */
export function parseListsDate(stats: string, origins: string): string {
  const dated = linesOf(origins).flatMap((line) => {
    const match = /\tDate: (.+)$/.exec(line);
    const time = match ? Date.parse(match[1]!) : Number.NaN;
    return Number.isNaN(time) ? [] : [time / 1000];
  });
  const modified = linesOf(stats)
    .map((line) => Number(line.split(' ')[0]))
    .filter((time) => time > 0);
  if (modified.length === 0)
    throw new Unreadable('there are no package lists on this host', 'Run `apt-get update` on the host.');
  return momentOf(
    Math.max(...(dated.length > 0 ? dated.map((date) => Math.min(date, Math.max(...modified))) : modified)),
  );
}

function securityOrigins(origins: string): string {
  return linesOf(origins)
    .filter((line) => /\t(Label|Suite|Codename): .*secur/i.test(line))
    .join('\n');
}

/** Sources that apt trusts without a signature, in both file formats. */
export function parseUnsigned(sources: string, config: string): string[] {
  const classic = linesOf(sources).filter((line) =>
    /^deb(-src)?\s+\[[^\]]*\b(trusted=yes|allow-insecure=yes)\b/i.test(line.trim()),
  );
  const stanzas = sources
    .split(/\n\s*\n/)
    .filter((stanza) => /^(Trusted|Allow-Insecure):\s*yes/im.test(stanza));
  const global = linesOf(config).filter((line) =>
    /(AllowInsecureRepositories|AllowUnauthenticated)\s+"(true|1|yes)"/i.test(line),
  );
  const uri = (text: string) =>
    /(?:https?|file|ftp|copy|cdrom):[^\s\]]+/.exec(text)?.[0] ?? text.trim().slice(0, 100);
  return [...classic.map(uri), ...stanzas.map(uri), ...global.map((line) => line.split(' ')[0]!)].slice(
    0,
    20,
  );
}

function isAutomatic(config: string): boolean {
  const on = (name: string) =>
    new RegExp(`^APT::Periodic::${name}\\s+"(?:[1-9]\\d*|always)`, 'm').test(config);
  const security = /^Unattended-Upgrade::(Allowed-Origins|Origins-Pattern)::\s+".*secur/im.test(config);
  return on('Update-Package-Lists') && on('Unattended-Upgrade') && security;
}

function parseYesNo(text: string): boolean {
  const word = text.trim();
  if (word !== 'yes' && word !== 'no') throw new Unreadable('the host gave no clear answer', 'Scan again.');
  return word === 'yes';
}
