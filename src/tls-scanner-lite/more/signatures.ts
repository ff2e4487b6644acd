import { SCHEMES, schemeName } from '../data/groups.js';
import { suiteOf } from '../data/suites.js';
import { chain, eliminate, resume, type Chain, type Step } from '../eliminate.js';
import { isTaken, type Live } from '../enumerate.js';
import type { SignatureFact } from '../facts.js';
import { isReason } from '../net/reason.js';
import { pose, type Scan } from '../scan-state.js';
import type { Reason, Told } from '../types.js';
import { no, notApplicable, unknown, yes } from '../told.js';
import { helloOf, live13, with13 } from './start.js';

/** Schemes in families that one kind of key can use, so that the families can be asked about at the same time. */
const FAMILIES: readonly ((name: string) => boolean)[] = [
  (name) => name.startsWith('rsa_pss'),
  (name) => name.startsWith('rsa') && !name.startsWith('rsa_pss'),
  (name) => !name.startsWith('rsa'),
];

const families = (): number[][] =>
  FAMILIES.map((belongs) => SCHEMES.filter((id) => belongs(schemeName(id)))).filter(
    ({ length }) => length > 0,
  );

/** Suites whose key exchange the server signs. */
function signing(live: Live): number[] {
  return [...live.suites].filter((id) => {
    const { keyExchange, authentication, flags } = suiteOf(id);
    return /^(EC)?DHE$/.test(keyExchange) && !/anon|PSK/.test(authentication) && !flags.includes('anon');
  });
}

interface Watch {
  ignored: number | null;
}

function offer12(scan: Scan, live: Live, suites: readonly number[], watch: Watch): Chain['offer'] {
  return async (schemes, alone): Promise<Step> => {
    const question = { ...live.question, wholeFlight: false, suites, schemes };
    const reading = await pose(scan, question, alone ? 'alone' : 'parallel');
    if (reading.kind !== 'chosen') return reading;
    const scheme = reading.flight.keyExchange?.scheme ?? null;
    if (scheme === null) return { kind: 'trouble', reason: { code: 'closed', detail: 'no signature' } };
    if (schemes.includes(scheme)) return { kind: 'chosen', id: scheme };
    watch.ignored = scheme;
    return { kind: 'refused' };
  };
}

/** Alerts that are a no to all schemes offered (RFC 8446 section 6.2). */
const REFUSED =
  /handshake_failure|insufficient_security|illegal_parameter|missing_extension|unsupported_certificate/;

function offer13(scan: Scan, live: Live, suites: readonly number[], watch: Watch): Chain['offer'] {
  const hello = helloOf(scan, live, suites);
  return async (schemes): Promise<Step> => {
    const start = { hello: { ...hello, schemes, certificateSchemes: SCHEMES } };
    const scheme = await with13(scan, start, (finished) => Promise.resolve({ id: finished.scheme }));
    if (isReason(scheme)) {
      if (scheme.code === 'unexpected-alert' && REFUSED.test(scheme.detail ?? '')) return { kind: 'refused' };
      return { kind: 'trouble', reason: scheme };
    }
    if (scheme.id === null) return { kind: 'refused' };
    if (schemes.includes(scheme.id)) return { kind: 'chosen', id: scheme.id };
    watch.ignored = scheme.id;
    return { kind: 'refused' };
  };
}

async function enumerate(scan: Scan, live: Live, offer: Chain['offer']): Promise<SignatureFact> {
  const { calm } = scan.asker.line;
  const found = new Set<number>();
  const links = families().map((ids) => chain(ids, offer, (id) => found.add(id)));
  await Promise.all(links.map((link) => eliminate(link)));
  const control = (): Promise<boolean> => isTaken(scan, live);
  for (const link of links) await resume(link, { control, calm });
  const left = links.find(({ done }) => !done);
  const reason: Reason | null = left ? (left.reason ?? { code: 'deadline' }) : null;
  const schemes = [...found].toSorted((a, b) => a - b).map((id) => ({ id, name: schemeName(id) }));
  return { protocol: live.protocol, schemes, complete: reason === null, reason };
}

/** The schemes that the server signs with in TLS 1.2 and TLS 1.3, by letting it choose until it refuses what is left. */
export async function signatures(
  scan: Scan,
  lives: readonly Live[],
): Promise<{ readonly facts: SignatureFact[]; readonly respected: Told }> {
  const watch: Watch = { ignored: null };
  const legacy = lives.find(({ protocol }) => protocol === 'TLS 1.2');
  const suites = legacy ? signing(legacy) : [];
  const modern = live13(lives);
  const asked = [
    legacy && suites.length > 0 ? enumerate(scan, legacy, offer12(scan, legacy, suites, watch)) : null,
    modern ? enumerate(scan, modern.live, offer13(scan, modern.live, modern.suites, watch)) : null,
  ].filter((one) => one !== null);
  const facts = await Promise.all(asked);
  return { facts, respected: respectedIn(facts, watch) };
}

function respectedIn(facts: readonly SignatureFact[], watch: Watch): Told {
  if (watch.ignored !== null) return no(`it signed with ${schemeName(watch.ignored)}, which was not offered`);
  if (facts.length === 0) return notApplicable('no suite is signed with a scheme that the client chooses');
  if (facts.some(({ complete }) => !complete)) return unknown('not every list was answered');
  return yes('every signature was of a scheme in the list');
}
