/** Asks every door once and collects the facts. One dead door costs only its own facts. */
import type { Deployment } from '../core/deployment.js';
import type { SectionId } from '../core/facts.js';
import type { Fact, Facts, Subject } from '../core/types.js';
import { ShellPool } from '../targets/ssh/pool.js';
import { askDatabase } from './ask-database.js';
import { askDeclaration, askEndpoint, askPorts, askSite } from './ask-outside.js';
import { askFiles } from './ask-files.js';
import { askHost, Shells } from './ask-host.js';
import { toGap } from './facts.js';
import type { Plan, Task } from './plan.js';
import type { ScanEvent, Watch } from './events.js';

/** What all doors share during one scan. */
export interface Outside {
  readonly deployment: Deployment;
  readonly version: string;
  readonly shells: Shells;
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly watch?: Watch;
}

/** How to gather. */
export interface GatherOptions {
  readonly version: string;
  /** The moment for which certificates are verified. */
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ScanEvent) => void;
  readonly watch?: Watch;
}

/** Facts of one door's tasks, in the order of the tasks. */
export type Answered = readonly Fact[];

/** Reads everything that was planned; never rejects, and an abort leaves gaps where nothing was read yet. */
export async function gather(
  deployment: Deployment,
  subjects: readonly Subject[],
  plan: Plan,
  options: GatherOptions,
): Promise<Record<string, Facts>> {
  const pool = new ShellPool();
  const outside: Outside = {
    deployment,
    version: options.version,
    now: options.now,
    signal: options.signal,
    watch: options.watch,
    shells: new Shells(deployment, pool, options.signal),
  };
  const facts = new Map<string, Map<SectionId, Fact>>(subjects.map(({ id }) => [id, new Map()]));
  for (const { subject, section, gap, absent } of plan.refused) {
    facts
      .get(subject.id)!
      .set(section, gap ? { state: 'gap', ...gap } : { state: 'absent', reason: absent ?? '' });
  }
  try {
    await Promise.all(
      byDoor(plan.tasks).map(async ([door, tasks]) => {
        const answered = await askDoor(door, tasks, outside, options.onEvent);
        tasks.forEach((task, index) => facts.get(task.subject.id)!.set(task.section, answered[index]!));
      }),
    );
  } finally {
    await outside.shells.close();
  }
  return Object.fromEntries([...facts].map(([id, sections]) => [id, Object.fromEntries(sections) as Facts]));
}

function byDoor(tasks: readonly Task[]): [string, Task[]][] {
  const doors = new Map<string, Task[]>();
  for (const task of tasks) doors.set(task.door, [...(doors.get(task.door) ?? []), task]);
  return [...doors];
}

async function askDoor(
  door: string,
  tasks: readonly Task[],
  outside: Outside,
  onEvent?: (event: ScanEvent) => void,
): Promise<Answered> {
  const started = performance.now();
  const event = (kind: ScanEvent['kind'], gaps: number, roundTrips = 0) =>
    onEvent?.({
      kind,
      door,
      sections: tasks.length,
      gaps,
      milliseconds: Math.round(performance.now() - started),
      roundTrips,
    });
  event('start', 0);
  const answered = await answer(door, tasks, outside);
  const gaps = answered.filter(({ state }) => state === 'gap').length;
  event(
    gaps > 0 ? 'gap' : 'done',
    gaps,
    door.startsWith('shell:') ? await outside.shells.roundTrips(door.slice('shell:'.length)) : 0,
  );
  return answered;
}

async function answer(door: string, tasks: readonly Task[], outside: Outside): Promise<Answered> {
  try {
    outside.signal?.throwIfAborted();
    switch (door.slice(0, door.indexOf(':'))) {
      case 'shell':
        return await askHost(tasks, outside);
      case 'sql':
        return await askDatabase(tasks, outside);
      case 'http':
        return await askSite(tasks, outside);
      case 'tcp':
        return await askPorts(tasks, outside);
      case 'file':
        return await askFiles(tasks, outside);
      case 'tls':
        return await askEndpoint(tasks, outside);
      default:
        return askDeclaration(tasks);
    }
  } catch (error) {
    outside.watch?.onClosed(door, error);
    const gap = outside.signal?.aborted
      ? { reason: 'the scan was interrupted', remedy: 'Run the scan again and let it finish.' }
      : toGap(error);
    return tasks.map((): Fact => ({ state: 'gap', ...gap }));
  }
}
