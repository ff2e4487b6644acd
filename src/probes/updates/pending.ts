import type { FactSections } from '../../core/facts.js';
import { linesOf, tidy } from '../lines.js';
import { garbled } from '../trust.js';

type Pending = FactSections['updates']['pending'][number];

/** Reads the `Inst` lines of a simulated upgrade; the closing count must agree with them. */
export function parsePending(text: string): Pending[] {
  const lines = linesOf(text);
  const [, count] = /^(\d+) upgraded, /.exec(lines.find((line) => / upgraded, /.test(line)) ?? '') ?? [];
  const installs = lines.filter((line) => line.startsWith('Inst ')).map(parseInst);
  const pending = installs.filter((one) => one.installed !== '');
  if (count === undefined || pending.length !== Number(count)) throw garbled('the list of pending updates');
  return pending;
}

function parseInst(line: string): Pending {
  const [, name, installed = '', inside] =
    /^Inst (\S+) (?:\[([^\]]*)\] )?\((.*)\)(?: \[.*\])?$/.exec(line) ?? [];
  const [, candidate, origins] = /^(\S+)(.*)$/.exec(inside ?? '') ?? [];
  if (name === undefined || candidate === undefined || origins === undefined)
    throw garbled('the list of pending updates');
  const security = /Debian-Security|-security\b|UbuntuESM|esm-/i.test(origins);
  return { name: tidy(name), installed: tidy(installed), candidate: tidy(candidate), security };
}
