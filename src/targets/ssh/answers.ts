/** From frames to the answers that a probe reads; each way to fail has its own reason and remedy. */
import { Unreadable } from '../../core/errors.js';
import { sudoersLine } from '../../core/sudoers.js';
import type { ShellAnswers, ShellStep } from '../../core/probe.js';
import { END, START, VERDICTS } from './collector.js';
import type { Frame } from './frames.js';

interface Context {
  readonly host: string;
  readonly user: string;
  readonly at: string;
  /** Why the script did not come to its end, when it did not. */
  readonly ended: string | undefined;
}

/** What `timeout` makes of a program that it ended: its own code, killed, terminated. */
const TIMED_OUT = new Set([124, 137, 143]);

/** Answers of one batch. `text` and `raw` throw Unreadable when there is nothing that can be trusted. */
export function toAnswers(
  steps: readonly ShellStep[],
  frames: ReadonlyMap<string, Frame>,
  context: Context,
): ShellAnswers {
  const asked = new Map(steps.map((step) => [step.id, step]));
  function frameOf(id: string): { step: ShellStep; frame: Frame } {
    const step = asked.get(id);
    if (!step) throw new Error(`the step "${id}" was not asked`);
    const frame = frames.get(id);
    if (!frame) throw noAnswer(id, frames, context);
    if (frame.damaged) throw damagedAnswer(id, context);
    return { step, frame };
  }
  return {
    at: context.at,
    text(id) {
      const { step, frame } = frameOf(id);
      if (frame.code === 0 && !frame.truncated) return frame.stdout;
      throw explainStep(step, frame, context);
    },
    raw(id) {
      const { step, frame } = frameOf(id);
      if (frame.code > 255) throw explainStep(step, frame, context);
      const { code, stdout, truncated } = frame;
      return { code, stdout, truncated, timedOut: TIMED_OUT.has(code) };
    },
  };
}

function noAnswer(id: string, frames: ReadonlyMap<string, Frame>, context: Context): Unreadable {
  if (context.ended !== undefined)
    return new Unreadable(
      `no answer for step ${id} of ${context.host}: ${context.ended}`,
      'Scan again when the host is less busy.',
    );
  const whole = frames.has(START) && frames.has(END);
  const why = whole ? 'the host left it out' : 'the script ended early';
  return new Unreadable(
    `no answer for step ${id} of ${context.host}: ${why}`,
    `Try the shell by hand: ssh ${context.user}@${context.host} 'exec /bin/sh -s' </dev/null; echo $?`,
  );
}

function damagedAnswer(id: string, context: Context): Unreadable {
  return new Unreadable(
    `the answer for step ${id} of ${context.host} is damaged`,
    'Scan again; when it stays, treat what this host says with suspicion.',
  );
}

function explainStep(step: ShellStep, frame: Frame, context: Context): Unreadable {
  const name = `step ${step.id} of ${context.host}`;
  const argv = step.sudo ?? [];
  const program = argv[0] ?? step.run.trim().split(/\s/, 1)[0] ?? '';
  if (frame.code === VERDICTS.noSudo)
    return new Unreadable(
      `${name} needs root and sudo is not installed`,
      `Install sudo on ${context.host}, then ${allow(argv, context)}`,
      { rung: 'sudo' },
    );
  if (frame.code === VERDICTS.sudoRefused)
    return new Unreadable(
      `${name} needs root and sudo refuses it to ${context.user}`,
      capitalise(allow(argv, context)),
      { rung: 'sudo' },
    );
  if (frame.code === VERDICTS.noCommand || (frame.code === 127 && argv.length > 0))
    return new Unreadable(
      `${name}: ${program} is not installed`,
      `Install the package of ${program}, or leave it out if the host does not need it.`,
    );
  if (frame.code === VERDICTS.budget)
    return new Unreadable(
      `${name} was not run: the answers of the host reached 8 MB`,
      'Report it: a step prints more than it should.',
    );
  if (frame.truncated)
    return new Unreadable(
      `${name} printed more than ${step.maxBytes ?? 262_144} bytes and was cut off`,
      'Nothing is judged from half an answer; report it.',
    );
  if (TIMED_OUT.has(frame.code))
    return new Unreadable(`${name} took too long and was ended`, 'Scan again when the host is less busy.');
  return new Unreadable(`${name} ended with exit code ${frame.code}`, privilege(step, context));
}

function privilege(step: ShellStep, context: Context): string {
  if (step.sudo) return `Run it by hand on ${context.host}: sudo ${step.sudo.join(' ')}`;
  return `Check that ${context.user} may read what the step reads; ssh ${context.user}@${context.host} shows the error.`;
}

function allow(argv: readonly string[], context: Context): string {
  return `allow it with visudo -f /etc/sudoers.d/emr-audit: ${sudoersLine(context.user, argv)}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
