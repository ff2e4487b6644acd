import { shareOf } from '../crypto/exchange.js';
import { LEGACY_IDS, SHORT_LIST, TLS13_IDS } from '../data/suites.js';
import { COMMON_SCHEMES } from '../data/groups.js';
import { tlsEar, type Answer } from '../listen.js';
import { isReason } from '../net/reason.js';
import { isTaken, lacksCertificate, type Live } from '../enumerate.js';
import type { Features } from '../facts.js';
import { insist, turnsAway } from '../insist.js';
import type { Reading } from '../reading.js';
import { patience, pose, type Scan } from '../scan-state.js';
import type { Told } from '../types.js';
import { buildClientHello, type HelloOptions } from '../wire/hello.js';
import { because, no, notApplicable, unknown, yes } from '../told.js';
import { listenFor, type Question } from '../ask.js';

type Tolerance = Pick<Features, 'versionTolerance' | 'greaseTolerance' | 'longHelloTolerance'>;

/** A version that does not exist, a suite, a group and a scheme of the same kind (RFC 8701 section 2). */
const GREASE = { version: 0x7a7a, suite: 0x2a2a, group: 0x4a4a, scheme: 0x5a5a };
/** A version that may exist one day. */
const FUTURE = 0x0305;

/** A hello as browsers send it: every version, a share for x25519. */
function modernHello(scan: Scan, live: Live, more: Partial<HelloOptions>): HelloOptions {
  const share = shareOf(29);
  const suites = [...TLS13_IDS.slice(0, 3), ...LEGACY_IDS.slice(0, SHORT_LIST), live.firstSuite];
  return {
    version: 0x0303,
    suites: [...new Set(suites)],
    servername: scan.asker.servername,
    groups: [29, 23, 24, 25],
    schemes: COMMON_SCHEMES,
    alpn: scan.asker.alpn,
    tls13: { keyShare: share && { group: share.group, key: share.key } },
    bare: false,
    compression: false,
    signals: [0x00ff],
    otherVersions: [0x0303, 0x0302, 0x0301, 0x0300],
    ...more,
  };
}

async function answered(scan: Scan, hello: HelloOptions): Promise<Answer> {
  const { line } = scan.asker;
  const result = await line.call((conduit) =>
    listenFor(conduit, line, {
      bytes: buildClientHello(hello),
      ear: tlsEar(false),
      ...patience(scan, 'alone'),
    }),
  );
  return isReason(result) ? { kind: 'trouble', reason: result } : result;
}

const inWords = (answer: Answer | Reading): string => {
  if (answer.kind === 'trouble') return because(answer.reason);
  if (answer.kind === 'refused') return answer.evidence;
  return answer.kind === 'alert' ? `alert ${answer.description}` : answer.kind;
};

/** One kind of hello that says more than others, and what it is called in a sentence. */
interface Richer {
  readonly live: Live;
  readonly what: string;
  readonly ask: () => Promise<Answer | Reading>;
}

const taken = ({ kind }: Answer | Reading): boolean => kind === 'hello' || kind === 'chosen';

async function tolerates(scan: Scan, { live, what, ask }: Richer): Promise<Told> {
  const first = await ask();
  const second = taken(first) ? first : await ask();
  const control = (): Promise<boolean> => isTaken(scan, live);
  const last = turnsAway(second) ? await insist({ ask, control }) : second;
  if (last === 'refused')
    return no(`${what} ended every time in ${inWords(second)}, while a plainer hello was answered`);
  if (last === 'undecided') return unknown(`${what} ended in ${inWords(second)}`);
  if (taken(last)) return yes(`${what} was answered with a ServerHello`);
  const dead = last.kind === 'trouble' && last.reason.code !== 'timeout';
  if (dead || !(await control())) return unknown(`${what} ended in ${inWords(last)}`);
  return no(`${what} was asked for again and ended in ${inWords(last)}, while a plainer hello was answered`);
}

/** Does a suite that the hello of today names match what the server speaks? Without one a refusal says nothing. */
function comparable(live: Live): boolean {
  return live.protocol !== 'SSL 3.0';
}

/** How the server takes hellos that say more than it knows. */
export async function tolerance(scan: Scan, lives: readonly Live[]): Promise<Tolerance> {
  const live = lives.at(-1);
  if (!live) {
    const none = notApplicable('only SSL 2.0 is offered');
    return { versionTolerance: none, greaseTolerance: none, longHelloTolerance: none };
  }
  const groups = live.groups.size > 0 ? [...new Set([29, 23, 24, 25, ...live.groups])] : [29, 23, 24, 25];
  const base = modernHello(scan, live, { groups });
  const versions = { ...base, otherVersions: [FUTURE, GREASE.version, ...(base.otherVersions ?? [])] };
  const greasy = {
    ...base,
    grease: true,
    suites: [GREASE.suite, ...base.suites],
    groups: [GREASE.group, ...base.groups],
    schemes: [GREASE.scheme, ...base.schemes],
  };
  const old = notApplicable('SSL 3.0 knows no extensions');
  const judge = async (hello: HelloOptions, what: string): Promise<Told> => {
    if (!comparable(live)) return old;
    const told = await tolerates(scan, { live, what, ask: () => answered(scan, hello) });
    const secret = told.value === 'no' && lacksCertificate(lives);
    return secret ? unknown(`${told.how}; without a certificate it may refuse TLS 1.3 alone`) : told;
  };
  const [versionTolerance, greaseTolerance, longHelloTolerance] = await Promise.all([
    judge(versions, 'a hello with every version from SSL 3.0 to one that does not exist yet'),
    judge(greasy, 'a hello with unknown suites, groups, schemes and extensions'),
    longHello(scan, lives),
  ]);
  return { versionTolerance, greaseTolerance, longHelloTolerance };
}

/** Told by the hellos that were sent anyway, if the long one worked; where only a shorter one did, the long one is asked again. */
async function longHello(scan: Scan, lives: readonly Live[]): Promise<Told> {
  const older = lives.filter(({ protocol }) => protocol !== 'TLS 1.3');
  if (older.length === 0) return notApplicable('TLS 1.3 has few suites');
  const what = `a hello with ${LEGACY_IDS.length} suites`;
  const short = older.find(({ question }) => question.suites.length <= SHORT_LIST);
  if (!short) return yes(`${what} was answered`);
  const long: Question = { protocol: short.protocol, suites: LEGACY_IDS };
  return tolerates(scan, { live: short, what, ask: () => pose(scan, long, 'alone') });
}
