/** Who is asked what: the needed sections of every subject, grouped by the door they come through. */
import type { Deployment } from '../core/deployment.js';
import { Unreadable } from '../core/errors.js';
import { kindOf, SECTION_IDS, type SectionId } from '../core/facts.js';
import type { Probe, ProbeContext, Probes } from '../core/probe.js';
import type { Gap, Subject } from '../core/types.js';
import { contextOf } from './subjects.js';

/** One section of one subject that is to be read. */
export interface Task {
  readonly subject: Subject;
  readonly section: SectionId;
  readonly probe: Probe;
  readonly context: ProbeContext;
  /** Key of what is opened for it: tasks with one key share one connection and one request. */
  readonly door: string;
}

/** A section that cannot be asked for: no way in is declared, or the subject has no such thing. */
export interface Refused {
  readonly subject: Subject;
  readonly section: SectionId;
  readonly gap?: Gap;
  readonly absent?: string;
}

/** Everything that will be asked, and everything that cannot be. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly refused: readonly Refused[];
}

/** Plans the reading of the needed sections of all subjects. */
export function planScan(
  deployment: Deployment,
  subjects: readonly Subject[],
  needed: ReadonlySet<SectionId>,
  probes: Partial<Probes>,
): Plan {
  const tasks: Task[] = [];
  const refused: Refused[] = [];
  for (const subject of subjects) {
    const context = contextOf(deployment, subject);
    for (const section of SECTION_IDS) {
      if (!needed.has(section) || kindOf[section] !== subject.kind) continue;
      const probe: Probe | undefined = probes[section];
      if (!probe) {
        refused.push({ subject, section, gap: noProbe(section) });
        continue;
      }
      const planned = findDoor(probe, context);
      if ('door' in planned) tasks.push({ subject, section, probe, context, door: planned.door });
      else refused.push({ subject, section, ...planned });
    }
  }
  return { tasks, refused };
}

function noProbe(section: SectionId): Gap {
  const pack = section.slice(0, section.indexOf('_'));
  return {
    reason: `the probe of the pack ${pack} was not loaded`,
    remedy: `Name it with its hash under probes: in the policy; \`emr-audit packs list\` prints the hash.`,
  };
}

function findDoor(probe: Probe, context: ProbeContext): { door: string } | { gap: Gap } | { absent: string } {
  const { subject, host, site } = context;
  switch (probe.door) {
    case 'declaration':
      return { door: 'declaration' };
    case 'file':
      // Without a file there is nothing to open: that nothing is imported stands in the deployment file itself.
      return { door: probe.files(context).length === 0 ? 'declaration' : 'file:other scanners' };
    case 'shell':
      return findShell(probe, context);
    case 'sql': {
      if (subject.kind === 'database') return { door: `sql:${subject.id.slice('database:'.length)}` };
      if (site?.database !== undefined) return { door: `sql:${site.database}` };
      return {
        gap: {
          reason: 'no database is declared for this site',
          remedy: `Declare it under databases: and name it in sites.${site?.id}.database of the deployment file.`,
        },
      };
    }
    case 'http':
      return { door: `http:${site!.id}` };
    case 'tcp':
      return { door: `tcp:${host!.id}` };
    case 'tls':
      return { door: `tls:${subject.id.slice('endpoint:'.length)}` };
  }
}

function findShell(
  probe: Extract<Probe, { door: 'shell' }>,
  context: ProbeContext,
): { door: string } | { gap: Gap } | { absent: string } {
  const { host, site } = context;
  if (!host)
    return {
      gap: {
        reason: 'no host is declared for this site',
        remedy: `Name its host and web root in sites.${site?.id} of the deployment file.`,
      },
    };
  if (site && site.webroot === undefined && host.ssh) {
    return {
      gap: {
        reason: 'the web root is not declared',
        remedy: `Add webroot: to sites.${site.id} of the deployment file.`,
      },
    };
  }
  if (!host.ssh)
    return {
      gap: {
        reason: 'no SSH log-in is declared for this host',
        remedy: `Add ssh: { user: … } to hosts.${host.id} of the deployment file.`,
      },
    };
  try {
    if (probe.steps(context).length === 0)
      return { absent: `${probe.describe} does not apply to this ${context.subject.kind}.` };
  } catch (error) {
    if (error instanceof Unreadable) return { gap: { reason: error.message, remedy: error.remedy } };
    throw error;
  }
  return { door: `shell:${host.id}` };
}
