/** A checkpoint as C2SP tlog-checkpoint writes it: origin, size, root, and lines of our own. */
import { AuditError } from '../../core/errors.js';

/** What a log was at one moment. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 letters of Latin-1. */
  readonly root: string;
  /** Id of the last row; 0 for none. */
  readonly lastId: number;
  readonly time: string;
}

/** Namespace of signatures over checkpoints, for `ssh-keygen -Y verify -n`. */
export const CHECKPOINT_NAMESPACE = 'emr-audit-checkpoint';

/** The text of a checkpoint; the same checkpoint gives the same bytes. */
export function formatCheckpoint({ origin, size, root, lastId, time }: Checkpoint): string {
  const lines = [origin, String(size), Buffer.from(root, 'latin1').toString('base64')];
  return `${[...lines, `last-row ${lastId}`, `time ${time}`].join('\n')}\n`;
}

/** Reads a checkpoint. Throws E_WITNESS; what it does not understand it does not skip. */
export function parseCheckpoint(text: string, file: string): Checkpoint {
  const wrong = (what: string): AuditError =>
    new AuditError('E_WITNESS', `${file} ${what}`, { place: { file } });
  const body = text.includes('\n\n') ? text.slice(0, text.indexOf('\n\n') + 1) : text;
  if (!body.endsWith('\n') || body.length > 10_000) throw wrong('is no checkpoint');
  const [origin = '', size = '', root = '', ...more] = body.slice(0, -1).split('\n');
  if (!/^[\x21-\x7e]{1,300}$/.test(origin)) throw wrong('has no origin in its first line');
  if (!/^(0|[1-9]\d{0,14})$/.test(size)) throw wrong('has no size in its second line');
  if (!/^[A-Za-z0-9+/]{43}=$/.test(root)) throw wrong('has no root hash in its third line');
  const line = (name: string): string => {
    const found = more.filter((one) => one.startsWith(`${name} `));
    if (found.length !== 1) throw wrong(`has no line "${name} …"`);
    return found[0]!.slice(name.length + 1);
  };
  const lastId = line('last-row');
  const time = line('time');
  if (!/^(0|[1-9]\d{0,14})$/.test(lastId)) throw wrong('has no number in its line last-row');
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(time))
    throw wrong('has no moment in its line time');
  return {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64').toString('latin1'),
    lastId: Number(lastId),
    time,
  };
}
