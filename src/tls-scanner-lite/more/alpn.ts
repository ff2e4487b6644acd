import { chain, eliminate, resume, type Chain, type Step } from '../eliminate.js';
import { isTaken, type Live } from '../enumerate.js';
import type { AlpnFact } from '../facts.js';
import { isReason } from '../net/reason.js';
import { pose, type Scan } from '../scan-state.js';
import { alpnIn } from '../wire/parse13.js';
import { because } from '../told.js';
import { helloOf, live13, with13 } from './start.js';

/** Protocols worth asking for, by number, since elimination works on numbers (IANA ALPN protocol ids). */
export const APPLICATION_PROTOCOLS: readonly string[] = [
  'h2',
  'http/1.1',
  'imap',
  'pop3',
  'ftp',
  'smtp',
  'ldap',
  'postgresql',
  'mqtt',
  'dot',
  'acme-tls/1',
];

const named = (ids: readonly number[]): string[] => ids.map((id) => APPLICATION_PROTOCOLS[id] ?? '');

function chosen(name: string | null, ids: readonly number[]): Step {
  const id = name === null ? -1 : APPLICATION_PROTOCOLS.indexOf(name);
  return ids.includes(id) ? { kind: 'chosen', id } : { kind: 'refused' };
}

function offer12(scan: Scan, live: Live): Chain['offer'] {
  return async (ids, alone) => {
    const question = { ...live.question, suites: [...live.suites], wholeFlight: false, alpn: named(ids) };
    const reading = await pose(scan, question, alone ? 'alone' : 'parallel');
    if (reading.kind === 'chosen') return chosen(alpnIn(reading.hello.extensions), ids);
    const mismatch = reading.kind === 'trouble' && reading.reason.detail === 'no_application_protocol';
    return mismatch ? { kind: 'refused' } : reading;
  };
}

function offer13(scan: Scan, live: Live, suites: readonly number[]): Chain['offer'] {
  const hello = helloOf(scan, live, suites);
  return async (ids): Promise<Step> => {
    const start = { hello: { ...hello, alpn: named(ids) } };
    const answer = await with13(scan, start, ({ alpn }) => Promise.resolve({ alpn }));
    if (!isReason(answer)) return chosen(answer.alpn, ids);
    if (answer.detail === 'no_application_protocol') return { kind: 'refused' };
    return { kind: 'trouble', reason: answer };
  };
}

/** The application protocols that the server agrees to, by elimination. */
export async function applicationProtocols(scan: Scan, lives: readonly Live[]): Promise<AlpnFact> {
  const older = lives.findLast(({ protocol }) => protocol !== 'TLS 1.3' && protocol !== 'SSL 3.0');
  const bare = older?.question.shape === 'bare';
  const modern = live13(lives);
  const offer =
    older && !bare ? offer12(scan, older) : modern ? offer13(scan, modern.live, modern.suites) : null;
  if (!offer)
    return { protocols: [], complete: false, how: 'no version that can be asked for application protocols' };
  const found: number[] = [];
  const link = chain(
    APPLICATION_PROTOCOLS.map((_, id) => id),
    offer,
    (id) => found.push(id),
  );
  await eliminate(link);
  const control = async (): Promise<boolean> => {
    const plainly = older ?? modern?.live;
    return plainly !== undefined && isTaken(scan, plainly);
  };
  await resume(link, { control });
  const how = link.done
    ? `asked for ${APPLICATION_PROTOCOLS.join(', ')} until none was agreed to`
    : `the question ended in ${because(link.reason ?? { code: 'deadline' })}`;
  return { protocols: named(found.toSorted((a, b) => a - b)), complete: link.done, how };
}
