import { constants, createPublicKey, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import type { Flight } from '../listen.js';
import { isReason } from '../net/reason.js';
import { because } from '../told.js';
import type { Scan } from '../scan-state.js';
import type { Reason } from '../types.js';
import { vector, type HelloOptions } from '../wire/hello.js';
import { shortWait, unfinished, type Unfinished } from './unfinished.js';
import { safe, untold, vulnerable, type Verdict } from './verdict.js';

/** Messages as an attacker would try them: one well made, four that are wrong in different places (ROBOT, section 3). */
const SHAPES = ['right', 'wrong start', 'zero in the padding', 'no end of padding', 'wrong version'] as const;
type Shape = (typeof SHAPES)[number];

function nonZero(length: number): Buffer {
  return Buffer.from(randomBytes(length).map((byte) => byte || 1));
}

function padded(shape: Shape, size: number, version: number): Buffer {
  const secret = Buffer.concat([
    shape === 'wrong version' ? Buffer.of(2, 2) : Buffer.of(version >> 8, version & 0xff),
    nonZero(46),
  ]);
  const padding = nonZero(size - 3 - secret.length);
  if (shape === 'zero in the padding') padding[2] = 0;
  // The number must stay below the modulus, so its first byte stays zero.
  const start = shape === 'wrong start' ? Buffer.of(0, 0x17) : Buffer.of(0, 2);
  const middle = shape === 'no end of padding' ? nonZero(1) : Buffer.of(0);
  return Buffer.concat([start, padding, middle, secret]);
}

function keyMessage(flight: Flight, shape: Shape, version: number): Buffer | null {
  const leaf = flight.certificates?.[0];
  if (!leaf) return null;
  const key = createPublicKey(new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'pem' }));
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (size < 64) return null;
  const padding = constants.RSA_NO_PADDING;
  const sealed = publicEncrypt({ key, padding }, padded(shape, size, version));
  return Buffer.concat([Buffer.of(16), vector(3, vector(2, sealed))]);
}

/** What the server did about one message, in words that can be compared. */
async function reaction({ channel }: Unfinished, patience: number): Promise<string> {
  for (;;) {
    const piece = await channel.next(patience);
    if (piece.kind === 'alert') return `alert ${piece.description}`;
    if (piece.kind === 'trouble') return piece.reason.code;
  }
}

const NO_CERTIFICATE = Buffer.of(11, 0, 0, 3, 0, 0, 0);

interface Trial {
  readonly hello: HelloOptions;
  /** Whether change_cipher_spec and a Finished follow the key, as in a handshake that goes on. */
  readonly whole: boolean;
}

async function send(scan: Scan, { hello, whole }: Trial, shape: Shape): Promise<string | Reason> {
  return unfinished(scan, hello, async (open) => {
    const message = keyMessage(open.whole.flight, shape, hello.version);
    if (!message) return 'no key';
    // Who is asked for a certificate has to say that there is none, before the key (RFC 5246 section 7.4.6).
    if (open.whole.flight.clientCertificateRequested) open.channel.send(22, NO_CERTIFICATE);
    open.channel.send(22, message);
    if (whole) {
      open.channel.send(20, Buffer.of(1));
      open.channel.send(22, randomBytes(40));
    }
    return reaction(open, shortWait(scan, whole ? 1500 : 300));
  });
}

/** One reaction for each shape; a reason if any of them could not be asked. */
async function round(scan: Scan, trial: Trial): Promise<readonly string[] | Reason> {
  const all = await Promise.all(SHAPES.map((shape) => send(scan, trial, shape)));
  const failed = all.find((one) => isReason(one));
  return failed && isReason(failed) ? failed : all.filter((one) => typeof one === 'string');
}

const differs = (reactions: readonly string[]): boolean => new Set(reactions).size > 1;
const told = (reactions: readonly string[]): string =>
  SHAPES.map((shape, at) => `${shape}: ${reactions[at] ?? ''}`).join('; ');

/** A difference is believed when it shows itself three times in a row, and forgotten when it never comes again: a lost connection looks like one. */
async function judge(scan: Scan, trial: Trial): Promise<Verdict | null> {
  const seen: (readonly string[])[] = [];
  while (seen.length < 3) {
    const reactions = await round(scan, trial);
    if (isReason(reactions)) return untold(`a handshake ended in ${because(reactions)}`);
    seen.push(reactions);
    if (!differs(seen[0] ?? [])) return null;
  }
  const [first = [], ...later] = seen;
  if (later.every((one) => one.join() === first.join()))
    return vulnerable(`badly padded keys are told apart, three times the same way (${told(first)})`);
  if (!later.some(differs)) return null;
  return untold(`answers to badly padded keys differ, but not the same way each time (${told(first)})`);
}

const GUARDED = untold(
  'a client certificate is asked for and no handshake was finished without one, so the server may never look at a key',
);

/**
 * ROBOT: five RSA-encrypted keys, one good and four badly padded; only if the answers differ, the same five twice more. `finished` is
 * whether some handshake could be finished without a client certificate.
 */
export async function robot(
  scan: Scan,
  hello: HelloOptions | null,
  finished: () => Promise<boolean>,
): Promise<Verdict> {
  if (!hello) return safe('no suite is offered in which the key travels under RSA');
  if (scan.notes.flags.clientCertificateRequested === true && !(await finished())) return GUARDED;
  const going = await judge(scan, { hello, whole: true });
  if (going?.verdict === 'vulnerable') return going;
  const stopped = await judge(scan, { hello, whole: false });
  return (
    stopped ??
    going ??
    safe(
      'one good key and four badly padded ones were all answered the same way, with and without what follows a key',
    )
  );
}
