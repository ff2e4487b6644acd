import type { Live } from '../enumerate.js';
import type { AlpnFact, SignatureFact, TlsResult } from '../facts.js';
import type { Scan } from '../scan-state.js';
import type { Told } from '../types.js';
import type { Asked } from '../weaknesses/list.js';
import { askWeaknesses } from '../weaknesses/weaknesses.js';
import { applicationProtocols } from './alpn.js';
import { names } from './names.js';
import { preferenceOrder } from './order.js';
import { clientRenegotiation } from './renegotiation.js';
import { sessionFacts, type SessionFacts } from './resumption.js';
import { keepSession } from './session.js';
import { isReason } from '../net/reason.js';
import { unknown } from '../told.js';
import { signatures } from './signatures.js';
import { tolerance } from './tolerance.js';

/** What only finished handshakes and questions of their own can show. */
export interface More {
  readonly sessions: SessionFacts;
  readonly clientRenegotiation: Told;
  readonly tolerance: Awaited<ReturnType<typeof tolerance>>;
  readonly signatures: { readonly facts: readonly SignatureFact[]; readonly respected: Told };
  readonly names: TlsResult['names'];
  readonly alpn: AlpnFact;
  readonly orders: ReadonlyMap<string, readonly number[]>;
  readonly asked: Asked;
}

/** Not asked of services that lock out who breaks off too many handshakes. */
const SPARED = unknown('not asked, because this service locks out addresses that break off many handshakes');
const SPARED_TOLERANCE = { versionTolerance: SPARED, greaseTolerance: SPARED, longHelloTolerance: SPARED };
const SPARED_NAME = { answer: 'unknown', how: SPARED.how } as const;

async function orders(scan: Scan, lives: readonly Live[]): Promise<Map<string, readonly number[]>> {
  const out = new Map<string, readonly number[]>();
  await Promise.all(
    lives.map(async (live) => {
      const order = await preferenceOrder(scan, live);
      if (order) out.set(live.protocol, order);
    }),
  );
  return out;
}

/** After this a server that still leaves questions open will not answer them the second time. */
const LATE = 10_000;

/** Asks again once where something could not be told: many a server answers better when it is asked less. */
async function twice<T extends object>(scan: Scan, ask: () => Promise<T>): Promise<T> {
  const first = await ask();
  const open = Object.values(first).some((one: unknown) => isUntold(one));
  if (!open || scan.frugal || scan.asker.line.elapsed() > LATE || scan.asker.line.remaining() < 5000)
    return first;
  scan.asker.line.again();
  return ask();
}

function isUntold(value: unknown): boolean {
  if (value === 'unknown') return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['value', 'verdict', 'answer'].some((key) => Reflect.get(value, key) === 'unknown');
}

/** Asks everything that goes beyond lists, at the same time as far as the server takes it. */
export async function askMore(scan: Scan, lives: readonly Live[]): Promise<More> {
  let keeping = keepSession(scan, lives);
  const kept = await keeping;
  if (isReason(kept) && kept.code !== 'timeout') keeping = keepSession(scan, lives);
  const all = <T extends object>(ask: () => Promise<T>, instead: T): Promise<T> =>
    scan.frugal ? Promise.resolve(instead) : twice(scan, ask);
  const [sessions, renegotiated, tolerated, signed, named, alpn, ordered, asked] = await Promise.all([
    twice(scan, () => sessionFacts(scan, lives, keeping)),
    twice(scan, () => clientRenegotiation(scan, keeping)),
    all(() => tolerance(scan, lives), SPARED_TOLERANCE),
    all(() => signatures(scan, lives), { facts: [], respected: SPARED }),
    all(() => names(scan, lives), { without: SPARED_NAME, unknown: SPARED_NAME }),
    all(() => applicationProtocols(scan, lives), { protocols: [], complete: false, how: SPARED.how }),
    orders(scan, lives),
    twice(scan, () => askWeaknesses(scan, lives, keeping)),
  ]);
  return {
    sessions,
    clientRenegotiation: renegotiated,
    tolerance: tolerated,
    signatures: signed,
    names: named,
    alpn,
    orders: ordered,
    asked,
  };
}
