/** The SSH door of a host, step by step. */
import type { Host } from '../../core/deployment.js';
import { Unreadable } from '../../core/errors.js';
import type { Unassessed } from '../../core/types.js';
import { shellWord } from '../../core/shell-word.js';
import { sudoersLine } from '../../core/sudoers.js';
import type { Asked } from '../events.js';
import { resolvePath } from '../../targets/paths.js';
import { answerChecks } from './answers.js';
import { hides, wordsOf, type Door, type Practice } from './examine.js';
import { climb, type Break, type Step } from './ladder.js';
import type { Check, DoorReport, Fix } from './types.js';

/** Examines the log-in to a host and every command that needs root there. */
export async function examineHost(door: Door, practice: Practice): Promise<DoorReport> {
  const host = door.tasks[0]!.context.host!;
  const ssh = host.ssh!;
  const through = ssh.jump === undefined ? '' : ` through ${ssh.jump}`;
  const steps = stepsOf(host);
  const checks =
    door.error === undefined
      ? [...climb(steps), ...rootChecks(door, host, practice)]
      : await shut(door, host, steps, practice);
  return {
    id: door.id,
    title: `SSH to ${host.id}: ${ssh.user}@${host.address}:${ssh.port}${through}`,
    checks,
  };
}

function stepsOf({ address, ssh }: Host): Step[] {
  const way: Step[] =
    ssh!.jump === undefined
      ? [{ rung: 'name', name: 'name', holds: `${address} resolves` }]
      : [{ rung: 'jump', name: 'way', holds: `${ssh!.jump} lets us through` }];
  return [
    ...way,
    { rung: 'network', name: 'TCP', holds: `port ${ssh!.port} answers` },
    { rung: 'host key', name: 'host key', holds: 'it is the known one' },
    { rung: 'own key', name: 'own key', holds: 'it can be used' },
    { rung: 'log-in', name: 'log-in', holds: `${ssh!.user} is let in` },
    { rung: 'session', name: 'session', holds: 'a shell runs the script' },
  ];
}

async function shut(door: Door, host: Host, steps: readonly Step[], practice: Practice): Promise<Check[]> {
  const rung = door.error instanceof Unreadable ? (door.error.trouble?.rung ?? 'session') : 'session';
  const { address, ssh } = host;
  // Without a known host key nothing is sent, so name and port are tried apart.
  const apart = new Map<Step['rung'], { text: string; fixes: Fix[] } | undefined>();
  let from: string | undefined;
  if (ssh!.jump === undefined && rung !== 'name') {
    const reached = await practice.apart.reach(address, ssh!.port);
    ({ from } = reached);
    if (rung === 'host key' || rung === 'own key') reachApart(reached, host, apart);
  }
  if (rung === 'own key') apart.set('host key', undefined);
  const { text, remedy } = wordsOf(door.error);
  const broken: Break = {
    rung,
    text,
    hides: hides(door.gaps, practice),
    fixes: await sshFixes(rung, host, { remedy, text, from, practice }),
  };
  return climb(steps, broken, apart);
}

/** Name and port as they were tried apart. */
function reachApart(
  { problem, from }: { readonly problem?: unknown; readonly from?: string },
  host: Host,
  apart: Map<Step['rung'], { text: string; fixes: Fix[] } | undefined>,
): void {
  const noName = problem instanceof Unreadable && problem.trouble?.rung === 'name';
  const { text, remedy } = wordsOf(problem);
  const fixes = [{ where: remedy, lines: [] }, ...(noName ? [] : [firewallFix(host, from)])];
  if (!noName) apart.set('name', undefined);
  apart.set(noName ? 'name' : 'network', problem === undefined ? undefined : { text, fixes });
}

function firewallFix({ id, ssh }: Host, from: string | undefined): Fix {
  return {
    where: `a firewall in between must let this machine in; on ${id}, for ufw`,
    lines: [`ufw allow from ${from ?? 'ADDRESS_OF_THIS_MACHINE'} to any port ${ssh!.port} proto tcp`],
  };
}

interface Around {
  readonly remedy: string;
  readonly text: string;
  readonly from?: string;
  readonly practice: Practice;
}

async function sshFixes(rung: string, host: Host, around: Around): Promise<Fix[]> {
  const { remedy, from, practice, text } = around;
  const { address, ssh } = host;
  const user = ssh!.user;
  const advice: Fix = { where: remedy, lines: [] };
  if (rung === 'network') return [advice, firewallFix(host, from)];
  if (rung === 'host key' && ssh!.jump === undefined && !/CHANGED|REVOKED/.test(text)) {
    const shown = await practice.apart.hostKeys(address, ssh!.port);
    const scan = `ssh-keyscan -p ${ssh!.port} ${address}`;
    return [
      {
        where: `on the console of ${host.id}, to compare with ${shown.length > 0 ? `what answers here: ${shown.join(' or ')}` : `the output of ${scan} | ssh-keygen -lf -`}`,
        lines: ['for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done'],
      },
      {
        where: 'here, only when a fingerprint is the same',
        lines: [`${scan} >> ${fileOf(ssh!.knownHosts ?? '~/.ssh/known_hosts', practice)}`],
      },
    ];
  }
  if (rung === 'log-in')
    return [
      {
        where: `on ${host.id}, as root: the account and its key`,
        lines: [
          `useradd --create-home --shell /bin/sh --password '*' ${user}`,
          `install -d -m 700 -o ${user} ~${user}/.ssh`,
          `cat >> ~${user}/.ssh/authorized_keys   # paste ${fileOf(ssh!.identity ?? '~/.ssh/emr-audit', practice)}.pub, then Ctrl-D`,
        ],
      },
      {
        where: remedy.replace(` -i ${ssh!.identity}.pub`, ` -i ${fileOf(ssh!.identity ?? '', practice)}.pub`),
        lines: [],
      },
    ];
  return [advice];
}

/** Commands that need root: refused ones with exactly the lines that allow them. */
function rootChecks(door: Door, host: Host, practice: Practice): Check[] {
  const asRoot = door.asked.filter(({ sudo }) => sudo);
  const declared = host.ssh!.sudo;
  const gapOf = ({ task }: Asked) =>
    door.gaps.find(({ subject, section }) => subject === task.subject.id && section === task.section);
  const refused = asRoot.filter((asked) =>
    declared
      ? asked.problem?.trouble?.rung === 'sudo' || asked.permitted === false
      : gapOf(asked) || partlyUnknown(asked, practice).length > 0,
  );
  const hiding = door.gaps.filter((gap) => refused.some((asked) => gapOf(asked) === gap));
  const rest = answerChecks(
    door.gaps.filter((gap) => !hiding.includes(gap)),
    practice,
  );
  if (asRoot.length === 0) return rest;
  const all = unique(asRoot.map(({ sudo }) => sudo!.join(' '))).length;
  return [
    refused.length === 0 ? allRoot(all, declared) : someRoot(refused, hiding, { host, all, practice }),
    ...rest,
  ];
}

function allRoot(all: number, declared: boolean): Check {
  const text = declared
    ? `each of the ${all} commands that need root is allowed`
    : `not declared, and none of the ${all} commands that would use it is missed`;
  return { name: 'sudo', state: 'open', text, fixes: [] };
}

function someRoot(
  refused: readonly Asked[],
  hiding: Door['gaps'],
  { host, all, practice }: { host: Host; all: number; practice: Practice },
): Check {
  const ssh = host.ssh!;
  const lines = unique(refused.map(({ sudo }) => sudoersLine(ssh.user, sudo!)));
  const partly = refused.flatMap((asked) => partlyUnknown(asked, practice));
  const hidden = hides([...hiding, ...partly], practice);
  const lost = hidden.sections.length > 0;
  const without = lost ? '' : '; what can be seen without root was read instead';
  return {
    name: 'sudo',
    state: lost ? 'closed' : 'warning',
    text: ssh.sudo
      ? `${lines.length} of ${all} commands that need root ${lines.length === 1 ? 'is' : 'are'} refused${without}`
      : `sudo is not declared, and ${lines.length} of ${all} commands need root`,
    hides: hidden,
    fixes: [
      ...(ssh.sudo
        ? []
        : [{ where: `in the deployment file, below ssh: of hosts.${host.id}`, lines: ['sudo: true'] }]),
      { where: `on ${host.id}, with visudo -f /etc/sudoers.d/emr-audit`, lines },
    ],
  };
}

/** A section that was read with less than root shows: the rules that could not tell for it. */
function partlyUnknown({ task }: Asked, { stillUnknown, rules }: Practice): Unassessed[] {
  const own = stillUnknown.filter(
    ({ rule, subject }) => subject === task.subject.id && rules.get(rule)?.needs.includes(task.section),
  );
  if (own.length === 0) return [];
  const { reason, remedy } = own[0]!;
  const names = [...new Set(own.map(({ rule }) => rule))];
  return [{ subject: task.subject.id, section: task.section, reason, remedy, rules: names }];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** A file of the deployment file as a shell here finds it, wherever it stands. */
function fileOf(path: string, { deployment }: Practice): string {
  return shellWord(path.startsWith('~/') ? path : resolvePath(path, deployment.directory));
}
