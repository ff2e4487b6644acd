import type { Weakness, WeaknessId } from '../facts.js';

/** What a check found, before it gets its name. */
export type Verdict = Pick<Weakness, 'verdict' | 'how'>;

/** The attacks by name and number, in the order in which they are told. */
export const ATTACKS: Readonly<Record<WeaknessId, readonly [name: string, cve: string | null]>> = {
  heartbleed: ['Heartbleed', 'CVE-2014-0160'],
  'ccs-injection': ['CCS injection', 'CVE-2014-0224'],
  ticketbleed: ['Ticketbleed', 'CVE-2016-9244'],
  robot: ['ROBOT', 'CVE-2017-13099'],
  'insecure-renegotiation': ['Insecure renegotiation', 'CVE-2009-3555'],
  drown: ['DROWN', 'CVE-2016-0800'],
  poodle: ['POODLE (SSL 3.0)', 'CVE-2014-3566'],
  freak: ['FREAK', 'CVE-2015-0204'],
  logjam: ['LOGJAM', 'CVE-2015-4000'],
  'weak-dh': ['Weak Diffie-Hellman group', null],
  roca: ['ROCA', 'CVE-2017-15361'],
  'weak-key': ['Weak certificate key', null],
  'null-encryption': ['No encryption', null],
  anonymous: ['No authentication', null],
  rc4: ['RC4', 'CVE-2015-2808'],
  sweet32: ['SWEET32', 'CVE-2016-2183'],
  crime: ['CRIME', 'CVE-2012-4929'],
  beast: ['BEAST', 'CVE-2011-3389'],
  lucky13: ['LUCKY13', 'CVE-2013-0169'],
};

/** A verdict under its name. */
export function named(id: WeaknessId, { verdict, how }: Verdict): Weakness {
  const [name, cve] = ATTACKS[id];
  return { id, name, cve, verdict, how };
}

/** The attack works, as far as can be told without it. */
export const vulnerable = (how: string): Verdict => ({ verdict: 'vulnerable', how });
/** What the attack needs is offered. */
export const exposed = (how: string): Verdict => ({ verdict: 'exposed', how });
/** The attack has nothing to work with. */
export const safe = (how: string): Verdict => ({ verdict: 'not-vulnerable', how });
/** It could not be told. */
export const untold = (how: string): Verdict => ({ verdict: 'unknown', how });
