import { CYCLES } from './data/end-of-life.js';

const FAR = '9999-12-31';
/** What /etc/os-release calls systems that the table has under another name. */
const ALIASES: Readonly<Record<string, string>> = {
  alpine: 'alpine-linux',
  amzn: 'amazon-linux',
  rocky: 'rocky-linux',
};

/** End of security support of a product's release, the longest public support counted. Throws for what the table does not know. */
export function endOfLife(product: string, version: string): Date {
  const cycles = CYCLES[ALIASES[product] ?? product];
  if (!cycles) throw new Error(`no end-of-life table for ${product.slice(0, 40)}`);
  const cycle = cycles.find(([name]) => version === name || version.startsWith(`${name}.`));
  if (!cycle) throw new Error(`the end-of-life table does not know ${product} ${version.slice(0, 40)}`);
  const [, end] = cycle;
  return new Date(`${end === '' ? FAR : end}T23:59:59Z`);
}
