import { Unreadable } from '../../core/errors.js';
import type { ShellAnswers, ShellProbe } from '../../core/probe.js';
import { linesOf, momentOf, tidy } from '../lines.js';
import { garbled } from '../trust.js';
import { parseArchives } from './archives.js';
import { isAutomatic, isOn, type Configuration } from './automatic.js';
import { newerKernel } from './kernels.js';
import { parsePending } from './pending.js';

/** Says which system this is, what waits for a restart, and what keeps automatic updates from running. */
const STATE = `
awk -F= '$1 == "PRETTY_NAME" { print "os\\t" $2 }' /etc/os-release || exit
command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && echo 'manager	apt'
[ -e /run/reboot-required ] && echo 'restart	required'
for kernel in /boot/vmlinuz-*; do [ -e "$kernel" ] && printf 'kernel\\t%s\\n' "$kernel"; done
printf 'running\\t%s\\n' "$(uname -r)"
for unit in apt-daily.timer apt-daily-upgrade.timer unattended-upgrades.service; do
  [ "$(readlink "/etc/systemd/system/$unit")" = /dev/null ] && printf 'masked\\t%s\\n' "$unit"
done
dpkg-query -W -f 'unattended\\t\${db:Status-Status}\\n' unattended-upgrades
echo 'end	'`;

/** The form of apt-get that leaves no file behind: no lock, no cache, no log. Held packages count too. */
const PENDING = `
out=$(apt-get -s -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Log::Planner=/dev/null -o Dir::Log::Solver=/dev/null --ignore-hold dist-upgrade) || exit
printf '%s\\n' "$out" | awk '/^Inst / || /^[0-9]+ upgraded, /'`;

/** Sources without comments and without passwords. */
const SOURCES = `
set --
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do [ -e "$file" ] && set -- "$@" "$file"; done
[ $# -gt 0 ] || exit 0
awk '!/^[ \\t]*#/ { gsub("//[^/@ ]*@", "//"); print FILENAME "\\t" $0 }' "$@"`;

const CONFIGURATION = `
out=$(apt-config dump) || exit
printf '%s\\n' "$out" | awk '/^(APT::Periodic|Unattended-Upgrade)::/ || /^(APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories) / || /^APT::Architecture /'`;

/** Package updates of Debian and Ubuntu. */
export const updates: ShellProbe<'updates'> = {
  section: 'updates',
  door: 'shell',
  describe: 'Pending package updates, package sources and automatic updates, from apt and dpkg',
  steps: () => [
    { id: 'state', run: STATE, maxBytes: 65_536 },
    { id: 'pending', run: PENDING, timeout: 20 },
    {
      id: 'lists',
      run: "find /var/lib/apt/lists -maxdepth 1 -type f -name '*Release' -printf '%T@ %f\\n'",
      maxBytes: 65_536,
    },
    { id: 'sources', run: SOURCES },
    { id: 'configuration', run: CONFIGURATION, maxBytes: 65_536 },
  ],
  parse(answers) {
    const state = readState(answers);
    const archives = parseArchives(answers.text('sources'));
    const configuration = readConfiguration(answers);
    return {
      pending: parsePending(answers.text('pending')),
      listsDate: newestList(answers.text('lists'), archives.security),
      rebootRequired:
        state.has('restart') || newerKernel(state.get('running')?.[0] ?? '', state.get('kernel') ?? []),
      securityArchive: archives.security,
      unsignedArchives: [...archives.unsigned, ...insecureSettings(configuration)],
      automatic: isAutomatic(configuration, state),
    };
  },
};

function readState(answers: ShellAnswers): Map<string, string[]> {
  const state = new Map<string, string[]>();
  for (const line of linesOf(answers.text('state'))) {
    const [key = '', value = ''] = line.split('\t');
    state.set(key, [...(state.get(key) ?? []), tidy(value)]);
  }
  const system = state.get('os')?.[0]?.replaceAll('"', '');
  if (!system || !state.has('end')) throw garbled('the state of the package manager');
  if (!state.has('manager'))
    throw new Unreadable(
      `package updates are not supported yet on ${system}`,
      'Check pending updates by hand with the package manager of the host (dnf, zypper, apk) and attest the result.',
    );
  return state;
}

function readConfiguration(answers: ShellAnswers): Configuration {
  const settings = new Map<string, string[]>();
  for (const line of linesOf(answers.text('configuration'))) {
    const [, name, value] = /^([^\s"]+) "([^"]*)";$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw garbled('the configuration of apt');
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  if (!settings.has('APT::Architecture')) throw garbled('the configuration of apt');
  return settings;
}

/** The security archive is signed anew every few days; where there is one, its list says how far the host knows. */
function newestList(text: string, security: boolean): string {
  const lists = linesOf(text).map((line) => {
    const [, seconds, name] = /^(\d{1,12}(?:\.\d+)?) (\S+)$/.exec(line) ?? [];
    if (seconds === undefined || name === undefined) throw garbled('the dates of the package lists');
    return { seconds: Number(seconds), security: name.includes('security') };
  });
  if (lists.length === 0)
    throw new Unreadable(
      'this host has no package lists, so what is pending is not known',
      'Run apt-get update on the host, and let APT::Periodic::Update-Package-Lists do so daily.',
    );
  if (security && !lists.some((list) => list.security))
    throw new Unreadable(
      'the security archive is configured and its package list was never fetched',
      'Run apt-get update on the host and mend what it complains about.',
    );
  const telling = lists.some((list) => list.security) ? lists.filter((list) => list.security) : lists;
  const newest = Math.max(...telling.map((list) => list.seconds));
  return momentOf(String(Math.floor(newest)), 'the date of the package lists');
}

function insecureSettings(configuration: Configuration): string[] {
  return ['APT::Get::AllowUnauthenticated', 'Acquire::AllowInsecureRepositories']
    .filter((name) => isOn(configuration.get(name)?.at(-1)))
    .map((name) => `apt.conf: ${name}`);
}
