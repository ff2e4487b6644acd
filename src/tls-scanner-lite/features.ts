import type { Live } from './enumerate.js';
import type { Features } from './facts.js';
import type { More } from './more/more.js';
import { no, notApplicable, unknown, yes } from './told.js';
import type { Flags } from './notes.js';
import type { Scan } from './scan-state.js';
import type { Told } from './types.js';

interface Words {
  readonly yes: string;
  readonly no: string;
  /** What to tell where no hello that asked for it was answered. */
  readonly none: Told;
}

/** Why no answer could carry an extension of TLS 1.2 or earlier. */
function unseen(lives: readonly Live[]): Told {
  const older = lives.filter(({ protocol }) => protocol !== 'TLS 1.3');
  if (older.length === 0) return notApplicable('no version up to TLS 1.2 is offered');
  return older.every(({ protocol }) => protocol === 'SSL 3.0')
    ? notApplicable('SSL 3.0 has no extensions')
    : unknown('the server answers only hellos that do not ask for it');
}

function fromFlag(flag: boolean | null, words: Words): Told {
  if (flag === null) return words.none;
  return flag ? yes(words.yes) : no(words.no);
}

function answered(flag: boolean | null, extension: string, lives: readonly Live[]): Told {
  return fromFlag(flag, {
    yes: `ServerHello answered ${extension}`,
    no: `no ServerHello answered ${extension}, which every hello offered`,
    none: unseen(lives),
  });
}

function reuse(scan: Scan): Told {
  const { seen, repeated } = scan.notes.keyReuse();
  if (repeated) return yes(`of ${seen} ephemeral keys at least two were the same`);
  return seen < 2
    ? notApplicable('fewer than two ephemeral keys were seen')
    : no(`${seen} ephemeral keys, all different`);
}

function sentinel(flags: Flags, lives: readonly Live[]): Told {
  if (lives.at(-1)?.protocol !== 'TLS 1.3') return notApplicable('TLS 1.3 is not offered');
  return fromFlag(flags.downgradeSentinel, {
    yes: 'the random number of an older ServerHello ends in the sentinel',
    no: 'no random number of an older ServerHello ends in the sentinel',
    none: unseen(lives),
  });
}

const SCSV: Readonly<Record<string, Told>> = {
  supported: yes('a hello that claims to be a second try was refused with inappropriate_fallback'),
  'not-supported': no('a hello that claims to be a second try was answered like any other'),
  'not-applicable': notApplicable('there is no older version to fall back to'),
};

function macOrder({ encryptThenMac, extendedMasterSecret }: Flags, lives: readonly Live[]): Told {
  // Every hello that asks for one of the two asks for the other.
  const asked = extendedMasterSecret !== null;
  return asked && encryptThenMac === null
    ? notApplicable('no suite with CBC was answered')
    : answered(encryptThenMac, 'encrypt_then_mac', lives);
}

function plainFeatures(scan: Scan, lives: readonly Live[], fallback: string) {
  const { flags } = scan.notes;
  return {
    secureRenegotiation: answered(flags.secureRenegotiation, 'renegotiation_info', lives),
    compression: fromFlag(flags.compression, {
      yes: 'ServerHello chose DEFLATE',
      no: 'DEFLATE was offered in every hello and never chosen',
      none: notApplicable('TLS 1.3 has no compression'),
    }),
    extendedMasterSecret: answered(flags.extendedMasterSecret, 'extended_master_secret', lives),
    encryptThenMac: macOrder(flags, lives),
    heartbeat: answered(flags.heartbeat, 'heartbeat', lives),
    fallbackScsv: SCSV[fallback] ?? unknown('the hello that claims to be a second try got no clear answer'),
    downgradeSentinel: sentinel(flags, lives),
    ephemeralKeyReuse: reuse(scan),
  };
}

const NOT_ASKED = unknown('not asked: only versions, suites and groups were listed');

function requested(scan: Scan): Told {
  const flag = scan.notes.flags.clientCertificateRequested;
  if (flag === null) return unknown('no whole flight of the server was seen');
  return flag
    ? yes('the server sent a CertificateRequest')
    : no('no flight of the server had a CertificateRequest');
}

function askedFeatures(more: More | null, ticket: boolean | null, lives: readonly Live[]) {
  if (more)
    return {
      ...more.sessions,
      ...more.tolerance,
      clientRenegotiation: more.clientRenegotiation,
      signatureListRespected: more.signatures.respected,
    };
  return {
    sessionTickets: answered(ticket, 'session_ticket', lives),
    sessionIdResumption: NOT_ASKED,
    ticketResumption: NOT_ASKED,
    tls13Resumption: NOT_ASKED,
    earlyData: NOT_ASKED,
    clientCertificateRequired: NOT_ASKED,
    versionTolerance: NOT_ASKED,
    greaseTolerance: NOT_ASKED,
    longHelloTolerance: NOT_ASKED,
    clientRenegotiation: NOT_ASKED,
    signatureListRespected: NOT_ASKED,
  };
}

/** Every feature with its answer and how it was told; nothing is told about a server that was not reached. */
export function featuresOf(
  scan: Scan,
  found: {
    readonly lives: readonly Live[];
    readonly fallbackScsv: string;
    readonly more: More | null;
    readonly reached: boolean;
  },
): Features {
  const all: Features = {
    ...plainFeatures(scan, found.lives, found.fallbackScsv),
    ...askedFeatures(found.more, scan.notes.flags.sessionTicket, found.lives),
    clientCertificateRequested: requested(scan),
  };
  if (found.reached) return all;
  const none = unknown('no handshake could be had');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys with one value
  return Object.fromEntries(Object.keys(all).map((key) => [key, none])) as unknown as Features;
}
