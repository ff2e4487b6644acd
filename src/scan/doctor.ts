/** Tries every door of a deployment by scanning it, and says of each shut one what it hides and what opens it. */
import type { Deployment } from '../core/deployment.js';
import type { SectionId } from '../core/facts.js';
import type { Report, Snapshot, Unassessed } from '../core/types.js';
import { probes } from '../probes/index.js';
import type { SqlLevel } from '../probes/sql-access.js';
import { judge, scan, type JudgeOptions, type ScanOptions } from '../scan.js';
import { dial } from '../targets/dial.js';
import { localAddress } from '../targets/tcp.js';
import { shownHostKeys } from '../targets/ssh/shown-keys.js';
import { hiddenBy } from './doctor/hidden.js';
import { Listener, type Door, type Practice } from './doctor/examine.js';
import { examineHost } from './doctor/ssh.js';
import { examineDatabase } from './doctor/sql.js';
import { examineLog } from './doctor/log.js';
import { examineOutside, examineUndeclared } from './doctor/outside.js';
import type { Diagnosis, DoorReport, StillUnknown } from './doctor/types.js';
import { planScan, type Plan } from './plan.js';
import { subjectsOf, witnessedDatabases } from './subjects.js';

/** How to examine: as a scan, by these rules, and which kind of SQL grants to advise. */
export interface DoctorOptions extends Omit<ScanOptions, 'sections' | 'watch'> {
  readonly judgement: JudgeOptions;
  readonly level: SqlLevel;
}

/** Sections that any rule reads. */
export function neededSections({ rules }: JudgeOptions): Set<SectionId> {
  return new Set(rules.flatMap(({ rule }) => rule.needs));
}

/** Examines a deployment. Reads what a scan reads and nothing more, but for a port that was not tried and a host key that is not known. */
export async function examine(deployment: Deployment, options: DoctorOptions): Promise<Diagnosis> {
  const sections = neededSections(options.judgement);
  const listener = new Listener(options.level);
  const snapshot = await scan(deployment, { ...options, sections, watch: listener });
  const report = judge(snapshot, options.judgement);
  const subjects = subjectsOf(deployment).filter(({ id }) => options.wanted?.(id) ?? true);
  const plan = planScan(deployment, subjects, sections, { ...options.probes, ...probes });
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const practice: Practice = {
    deployment,
    rules,
    level: options.level,
    product: productOf(snapshot),
    stillUnknown: stillUnknown(report),
    apart: {
      reach: (address, port) => reach(address, port, options.signal),
      hostKeys: (address, port) => shownHostKeys(address, port, options.signal),
    },
  };
  const logs = witnessedDatabases(deployment, options.wanted);
  const doors = await Promise.all([
    ...doorsOf(plan, report.unassessed, listener).map((door) => examineDoor(door, practice)),
    ...logs.map((database) => examineLog(database, practice, options.signal)),
  ]);
  return {
    doors: [
      ...doors.filter(
        ({ id, checks }) => id !== 'declaration' || checks.some(({ state }) => state !== 'open'),
      ),
      ...examineUndeclared(plan, report.unassessed, practice),
    ],
    hidden: hiddenBy(report.unassessed, rules),
    stillUnknown: practice.stillUnknown,
  };
}

function doorsOf(plan: Plan, gaps: readonly Unassessed[], listener: Listener): Door[] {
  const keys = [...new Set(plan.tasks.map(({ door }) => door))];
  const order = ['declaration', 'shell', 'sql', 'http', 'tls', 'tcp'];
  const rank = (key: string) => order.indexOf(key.split(':')[0]!);
  return keys
    .toSorted((left, right) => rank(left) - rank(right))
    .map((id) => {
      const tasks = plan.tasks.filter(({ door }) => door === id);
      return {
        id,
        tasks,
        ...(listener.closed.has(id) ? { error: listener.closed.get(id) } : {}),
        asked: listener.asked.get(id) ?? [],
        refused: listener.refused.get(id) ?? [],
        gaps: gaps.filter(({ subject, section }) =>
          tasks.some((task) => task.subject.id === subject && task.section === section),
        ),
      };
    });
}

async function examineDoor(door: Door, practice: Practice): Promise<DoorReport> {
  if (door.id.startsWith('shell:')) return examineHost(door, practice);
  if (door.id.startsWith('sql:')) return examineDatabase(door, practice);
  return examineOutside(door, practice);
}

function productOf(snapshot: Snapshot): 'mariadb' | 'mysql' {
  const products = Object.values(snapshot.facts).flatMap(({ sqlServer }) =>
    sqlServer?.state === 'read' ? [sqlServer.value.product] : [],
  );
  return products.includes('mysql') ? 'mysql' : 'mariadb';
}

/** Findings that no shut door explains, worst first as reports have them. */
function stillUnknown({ findings, unassessed }: Report): StillUnknown[] {
  const explained = new Set(
    unassessed.flatMap(({ rules, reason }) => rules.map((rule) => `${rule}\n${reason}`)),
  );
  return findings
    .filter(({ outcome, rule, message }) => outcome === 'unknown' && !explained.has(`${rule}\n${message}`))
    .map(({ rule, subject, severity, message, remedy }) => ({
      rule,
      subject,
      severity,
      reason: message,
      remedy,
    }));
}

async function reach(
  address: string,
  port: number,
  signal?: AbortSignal,
): Promise<{ problem?: unknown; from?: string }> {
  try {
    const socket = await dial(address, port, { signal, timeoutMs: 5000 });
    const from = socket.localAddress;
    socket.destroy();
    return { from };
  } catch (problem) {
    const from = await localAddress(address);
    return { problem, ...(from === 'this machine' ? {} : { from }) };
  }
}
