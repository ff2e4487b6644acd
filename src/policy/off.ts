import type { GateReason, SwitchedOff } from '../core/types.js';

/** Ids of the rules that are off at a moment. An entry counts from its date through the day it expires, UTC. */
export function switchedOff(entries: readonly SwitchedOff[], now: Date): Set<string> {
  return new Set(entries.filter((entry) => isCurrent(entry, now)).map(({ rule }) => rule));
}

/** One note for each rule that a policy switches off, and for each entry that has ended or has not begun. */
export function noteSwitchedOff(entries: readonly SwitchedOff[], now: Date): GateReason[] {
  const today = now.toISOString().slice(0, 10);
  const off = switchedOff(entries, now);
  return entries.flatMap((entry): GateReason[] => {
    const { rule, reason, approvedBy, date, expires } = entry;
    if (isCurrent(entry, now))
      return [note(`${rule} is switched off by ${approvedBy} until ${expires}: ${reason}`)];
    if (off.has(rule)) return [];
    return today < date
      ? [note(`${rule} is to be switched off by ${approvedBy} from ${date} on; it still counts`)]
      : [note(`${rule} was switched off by ${approvedBy} until ${expires}; it counts again`)];
  });
}

function isCurrent({ date, expires }: SwitchedOff, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  return date <= today && today <= expires;
}

function note(text: string): GateReason {
  return { kind: 'scan', text, count: 1 };
}
