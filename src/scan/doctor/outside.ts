/** Doors that need no log-in, and doors that the deployment file does not declare. */
import type { Endpoint } from '../../core/deployment.js';
import type { Unassessed } from '../../core/types.js';
import type { Plan } from '../plan.js';
import { formatAddress } from '../../targets/dial.js';
import { endpointsOf } from '../subjects.js';
import { answerChecks } from './answers.js';
import { hides, type Door, type Practice } from './examine.js';
import type { Check, DoorReport } from './types.js';

/** Examines a door to a web site, a port or a TLS endpoint: what it did not answer. */
export function examineOutside(door: Door, practice: Practice): DoorReport {
  const kind = door.id.slice(0, door.id.indexOf(':'));
  const name = door.id.slice(door.id.indexOf(':') + 1);
  const { host, site } = door.tasks[0]!.context;
  const endpoint = endpointsOf(practice.deployment).find(({ id }) => id === name);
  const words: Record<string, { title: string; check: string; holds: string }> = {
    http: { title: `HTTP to ${name}: ${site?.url ?? ''}`, check: 'GET', holds: 'the site answers' },
    tcp: {
      title: `Ports of ${name}: ${host?.address ?? ''}`,
      check: 'TCP',
      holds: 'every port was decided',
    },
    file: { title: 'Files of other scanners', check: 'read', holds: 'they can be read' },
    tls: {
      title: tlsTitle(name, endpoint),
      check: 'handshake',
      holds: 'TLS is spoken there',
    },
  };
  const { title, check, holds } = words[kind] ?? {
    title: 'The deployment file',
    check: 'read',
    holds: 'its own facts are there',
  };
  const open: Check[] =
    door.gaps.length === door.tasks.length ? [] : [{ name: check, state: 'open', text: holds, fixes: [] }];
  const shut = answerChecks(door.gaps, practice).map((one) => ({ ...one, name: check }));
  return { id: door.id, title, checks: [...open, ...shut] };
}

/** An endpoint that is called after its address is told once. */
function tlsTitle(name: string, endpoint: Endpoint | undefined): string {
  if (!endpoint) return `TLS to ${name}`;
  const address = formatAddress(endpoint.host, endpoint.port);
  const named = name === address || name === `${endpoint.host}:${endpoint.port}`;
  return `TLS to ${named ? address : `${name}: ${address}`} (${endpoint.protocol})`;
}

/** Sections that nothing was asked for, because the deployment file names no way to them. */
export function examineUndeclared(plan: Plan, gaps: readonly Unassessed[], practice: Practice): DoorReport[] {
  const missing = plan.refused.filter(({ gap }) => gap);
  const subjects = [...new Set(missing.map(({ subject }) => subject.id))];
  if (subjects.length === 0) return [];
  const checks = subjects.flatMap((id) => {
    const own = missing.filter(({ subject }) => subject.id === id);
    const reasons = [...new Set(own.map(({ gap }) => gap!.reason))];
    return reasons.map((reason): Check => {
      const those = own.filter(({ gap }) => gap!.reason === reason);
      return {
        name: id,
        state: 'closed',
        text: reason,
        hides: hides(
          gaps.filter(({ subject, section }) =>
            those.some((one) => one.subject.id === subject && one.section === section),
          ),
          practice,
        ),
        fixes: [{ where: those[0]!.gap!.remedy, lines: [] }],
      };
    });
  });
  return [{ id: 'undeclared', title: 'Not declared in the deployment file', checks }];
}
