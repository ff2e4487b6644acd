/** SSHSIG (OpenSSH's PROTOCOL.sshsig): signatures over files, the same that `ssh-keygen -Y sign` makes and checks. */
import { createHash, sign as signBytes, verify as verifyBytes, type KeyObject } from 'node:crypto';
import { fingerprintOf, readPublicKey } from './keys.js';
import { Reader, SshsigError, toNumber, toString } from './wire.js';

const MAGIC = 'SSHSIG';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const HASHES = ['sha512', 'sha256'];

/** A signature that is right: who made it. Whether that key is trusted is another question. */
export interface GoodSignature {
  /** The public key as SSH writes it. */
  readonly publicKey: Buffer;
  readonly type: string;
  readonly fingerprint: string;
}

/** A private key, and the public one that belongs to it. */
export interface SigningKey {
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

/** Checks an armoured signature over a message. Throws SshsigError when it is damaged, of another namespace, or wrong. */
export function verify(message: string | Buffer, armoured: string, namespace: string): GoodSignature {
  const { publicKey, signature, hash, of } = readArmour(armoured);
  if (of !== namespace)
    throw new SshsigError(`was made for ${JSON.stringify(of.slice(0, 60))}, not for "${namespace}"`);
  const { type, key, half, algorithms } = readPublicKey(publicKey);
  const reader = new Reader(signature);
  const algorithm = reader.text();
  const digest = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (digest === undefined)
    throw new SshsigError(
      `uses the algorithm ${JSON.stringify(algorithm.slice(0, 40))}, which does not count for a key of the kind ${type}`,
    );
  const blob = reader.string();
  reader.end();
  const bytes = half === undefined ? blob : readHalves(blob, half);
  const data = signedData(message, namespace, hash);
  if (!verifyBytes(digest, data, { key, dsaEncoding: 'ieee-p1363' }, bytes))
    throw new SshsigError('does not fit what it should cover, or was made with another key');
  return { publicKey, type, fingerprint: fingerprintOf(publicKey) };
}

/** Signs a message; the text goes into a file as it is. */
export function sign(
  message: string | Buffer,
  namespace: string,
  { publicKey, privateKey }: SigningKey,
): string {
  const { half, algorithms } = readPublicKey(publicKey);
  const [algorithm, digest] = Object.entries(algorithms)[0]!;
  const data = signedData(message, namespace, 'sha512');
  const bytes = signBytes(digest, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const blob =
    half === undefined
      ? bytes
      : Buffer.concat([toNumber(bytes.subarray(0, half)), toNumber(bytes.subarray(half))]);
  const version = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from(MAGIC),
    version,
    ...[publicKey, namespace, '', 'sha512', Buffer.concat([toString(algorithm), toString(blob)])].map(
      toString,
    ),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

function signedData(message: string | Buffer, namespace: string, hash: string): Buffer {
  const digest = createHash(hash).update(message).digest();
  return Buffer.concat([Buffer.from(MAGIC), ...[namespace, '', hash, digest].map(toString)]);
}

function readArmour(text: string) {
  const match = new RegExp(`^\\s*${BEGIN}\\s([A-Za-z0-9+/=\\s]{1,20000})${END}\\s*$`).exec(text);
  if (!match) throw new SshsigError('is no SSH signature');
  const reader = new Reader(Buffer.from(match[1]!, 'base64'));
  if (reader.take(MAGIC.length).toString('latin1') !== MAGIC) throw new SshsigError('is no SSH signature');
  const version = reader.uint32();
  if (version !== 1) throw new SshsigError(`is of version ${version}, and only 1 is known`);
  const [publicKey, of, , hash] = [reader.string(), reader.text(), reader.string(), reader.text()];
  const signature = reader.string();
  reader.end();
  if (!HASHES.includes(hash)) throw new SshsigError(`uses the hash ${JSON.stringify(hash.slice(0, 40))}`);
  return { publicKey, of, hash, signature };
}

function readHalves(blob: Buffer, half: number): Buffer {
  const reader = new Reader(blob);
  const [r, s] = [reader.number(half), reader.number(half)];
  reader.end();
  return Buffer.concat([r, s]);
}
