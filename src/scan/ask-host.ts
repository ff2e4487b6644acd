import type { Deployment } from '../core/deployment.js';
import type { ShellAnswers, ShellProbe, ShellStep } from '../core/probe.js';
import type { SectionId } from '../core/facts.js';
import type { ShellPool } from '../targets/ssh/pool.js';
import { quote } from '../targets/ssh/collector.js';
import { openShell, type ShellDoor } from '../targets/ssh/shell.js';
import { problemOf, toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';

/** One open shell a host for the whole scan, whoever needs it: the host's own probes or a database behind it. */
export class Shells {
  readonly #deployment: Deployment;
  readonly #pool: ShellPool;
  readonly #signal: AbortSignal | undefined;
  readonly #open = new Map<string, Promise<ShellDoor>>();

  constructor(deployment: Deployment, pool: ShellPool, signal?: AbortSignal) {
    this.#deployment = deployment;
    this.#pool = pool;
    this.#signal = signal;
  }

  /** Opens the shell of a host, or hands out the one that is open. */
  get(hostId: string): Promise<ShellDoor> {
    let shell = this.#open.get(hostId);
    if (!shell) {
      const host = this.#deployment.hosts.find(({ id }) => id === hostId)!;
      shell = openShell(host, this.#deployment, { signal: this.#signal, pool: this.#pool });
      shell.catch(() => undefined);
      this.#open.set(hostId, shell);
    }
    return shell;
  }

  /** Round trips that the connection to a host has taken so far, 0 when there is none. */
  async roundTrips(hostId: string): Promise<number> {
    const shell = await this.#open.get(hostId)?.catch(() => undefined);
    return shell?.roundTrips() ?? 0;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(async (shell) => (await shell).close()));
    await this.#pool.close();
  }
}

const permitId = (step: string) => `permit.${step}`;

/** Asks sudo itself whether it would allow a command, for a watcher: a refusal that a probe can do without is seen nowhere else. */
function permitSteps(steps: readonly ShellStep[]): ShellStep[] {
  return steps.flatMap(({ id, sudo }) =>
    sudo
      ? [
          {
            id: permitId(id),
            run: `[ "$(id -u)" = 0 ] || ! command -v ${quote(sudo[0]!)} >/dev/null || sudo -n -l -- ${sudo.map(quote).join(' ')} >/dev/null`,
          },
        ]
      : [],
  );
}

function isPermitted(answers: ShellAnswers, step: string): boolean {
  return problemOf(() => answers.text(permitId(step))) === undefined;
}

/** Sends the steps of all probes of a host as one script and lets each probe parse its own answers. */
export async function askHost(tasks: readonly Task[], { shells, watch }: Outside): Promise<Answered> {
  const host = tasks[0]!.context.host!;
  const shell = await shells.get(host.id);
  const prepared = tasks.map((task, index) => {
    const probe = task.probe as ShellProbe<SectionId>;
    const steps = probe
      .steps(task.context)
      .map((step): ShellStep => ({ ...step, id: `${index}.${step.id}` }));
    return { task, probe, steps, prefix: `${index}.` };
  });
  const permits = watch && host.ssh?.sudo ? permitSteps(prepared.flatMap(({ steps }) => steps)) : [];
  const answers = await shell.ask([...prepared.flatMap(({ steps }) => steps), ...permits]);
  for (const { task, steps } of prepared)
    for (const { id, run, sudo } of steps)
      watch?.onAsked(task.door, {
        task,
        question: sudo ? sudo.join(' ') : run,
        sudo,
        permitted: permits.every((permit) => permit.id !== permitId(id)) || isPermitted(answers, id),
        problem: problemOf(() => answers.raw(id)),
      });
  return prepared.map(({ task, probe, prefix }) =>
    toFact(
      task,
      () => probe.parse(withPrefix(answers, prefix), task.context),
      `ssh ${host.id}: ${probe.describe}`,
      answers.at,
    ),
  );
}

function withPrefix(answers: ShellAnswers, prefix: string): ShellAnswers {
  return {
    at: answers.at,
    text: (step) => answers.text(prefix + step),
    raw: (step) => answers.raw(prefix + step),
  };
}
