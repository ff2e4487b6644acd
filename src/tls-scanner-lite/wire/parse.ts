import { Malformed, reader, u16List, type Reader } from './reader.js';

/** A ServerHello or HelloRetryRequest. */
export interface ServerHello {
  /** The version that was chosen: supported_versions if present, else legacy_version. */
  readonly version: number;
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly suite: number;
  readonly compression: number;
  readonly retry: boolean;
  readonly extensions: ReadonlyMap<number, Buffer>;
  /** The group of key_share, in TLS 1.3. */
  readonly group: number | null;
}

/** The parameters of a ServerKeyExchange. */
export type KeyExchange = Signed &
  (
    | { readonly kind: 'group'; readonly group: number; readonly key: Buffer }
    | {
        readonly kind: 'dh';
        readonly prime: Buffer;
        readonly generator: Buffer;
        readonly key: Buffer;
        readonly bits: number;
      }
    | { readonly kind: 'rsa'; readonly bits: number }
  );

/** The scheme that the parameters are signed with, which only TLS 1.2 names; null when they are not signed or it does not say. */
interface Signed {
  readonly scheme: number | null;
}

const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** A list of extensions, absent when nothing is left; `bare` when its length was already read (RFC 8446 section 4.2). */
export function parseExtensions(input: Reader, bare = false): Map<number, Buffer> {
  const out = new Map<number, Buffer>();
  if (input.left() === 0) return out;
  const list = bare ? input : reader(input.vector(2));
  while (list.left() > 0) out.set(list.u16(), list.vector(2));
  return out;
}

/** Parses a ServerHello; trailing bytes, lists that lie and unknown versions are malformed (RFC 5246 7.4.1.3, RFC 8446 4.1.3). */
export function parseServerHello(body: Buffer): ServerHello {
  const input = reader(body);
  const legacy = input.u16();
  const random = input.bytes(32);
  const sessionId = input.vector(1);
  const suite = input.u16();
  const compression = input.u8();
  const extensions = parseExtensions(input);
  input.end();
  const chosen = extensions.get(43);
  const version = chosen ? reader(chosen).u16() : legacy;
  if (version < 0x0300 || (version > 0x0304 && version >> 8 !== 0x7f))
    throw new Malformed(`version 0x${version.toString(16)}`);
  const share = extensions.get(51);
  return {
    version,
    random,
    sessionId,
    suite,
    compression,
    retry: random.equals(RETRY),
    extensions,
    group: share ? reader(share).u16() : null,
  };
}

/** Most certificates that a chain may have before it is refused. */
export const MAX_CERTIFICATES = 32;

/** Parses the Certificate message up to TLS 1.2 into DER certificates in the order sent (RFC 5246 section 7.4.2). */
export function parseCertificates(body: Buffer): Buffer[] {
  const input = reader(body);
  const list = reader(input.vector(3));
  input.end();
  const out: Buffer[] = [];
  while (list.left() > 0) {
    if (out.length >= MAX_CERTIFICATES) throw new Malformed(`more than ${MAX_CERTIFICATES} certificates`);
    out.push(list.vector(3));
  }
  return out;
}

/** The OCSP response of a CertificateStatus (RFC 6066 section 8). */
export function parseCertificateStatus(body: Buffer): Buffer {
  const input = reader(body);
  const type = input.u8();
  if (type !== 1) throw new Malformed(`certificate status of type ${type}`);
  return input.vector(3);
}

/** Length of a big-endian number in bits, leading zeros not counted. */
export function bitLength(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (number.length - first) * 8 - (Math.clz32(number[first] ?? 0) - 24);
}

/** What stands before the signature: TLS 1.2 names its scheme (RFC 5246 section 7.4.3). */
function schemeOf(input: Reader, version: number): number | null {
  return version === 0x0303 && input.left() >= 4 ? input.u16() : null;
}

/** How a ServerKeyExchange must be read: what the suite exchanges, whether with a PSK, and in which version. */
export interface KeyExchangeShape {
  readonly keyExchange: string;
  readonly psk: boolean;
  readonly version: number;
}

/** Parses a ServerKeyExchange of the given key exchange (RFC 5246 7.4.3, RFC 8422 5.4, RFC 4279 2-3, RFC 2246 7.4.3 for EXPORT). */
export function parseServerKeyExchange(body: Buffer, shape: KeyExchangeShape): KeyExchange | null {
  const { keyExchange, psk, version } = shape;
  const input = reader(body);
  if (psk) input.vector(2);
  if (keyExchange.startsWith('EC')) {
    const type = input.u8();
    if (type !== 3) throw new Malformed(`curve type ${type}`);
    const [group, key] = [input.u16(), input.vector(1)];
    return { kind: 'group', group, key, scheme: schemeOf(input, version) };
  }
  if (keyExchange.startsWith('DH')) {
    const [prime, generator, key] = [input.vector(2), input.vector(2), input.vector(2)];
    return { kind: 'dh', prime, generator, key, bits: bitLength(prime), scheme: schemeOf(input, version) };
  }
  if (keyExchange !== 'RSA' || psk) return null;
  const modulus = input.vector(2);
  input.vector(2);
  return { kind: 'rsa', bits: bitLength(modulus), scheme: schemeOf(input, version) };
}

/** The protocol name that the server chose from our list (RFC 7301 section 3.1). */
export function parseAlpn(extension: Buffer): string {
  const input = reader(extension);
  const list = reader(input.vector(2));
  input.end();
  return list.vector(1).toString('latin1');
}

/** What a ClientHello says, read back; used to check our own and by test servers (RFC 8446 section 4.1.2). */
export interface ClientHello {
  readonly version: number;
  readonly suites: readonly number[];
  readonly compression: readonly number[];
  readonly extensions: ReadonlyMap<number, Buffer>;
  readonly groups: readonly number[];
  readonly schemes: readonly number[];
  readonly servername: string | null;
}

function serverName(extension: Buffer | undefined): string | null {
  if (!extension) return null;
  const list = reader(reader(extension).vector(2));
  return list.u8() === 0 ? list.vector(2).toString('latin1') : null;
}

/** Parses the body of a ClientHello message (RFC 8446 section 4.1.2). */
export function parseClientHello(body: Buffer): ClientHello {
  const input = reader(body);
  const version = input.u16();
  input.bytes(32);
  input.vector(1);
  const suites = u16List(input.vector(2));
  const compression = [...input.vector(1)];
  const extensions = parseExtensions(input);
  input.end();
  const list = (type: number): number[] => {
    const extension = extensions.get(type);
    return extension ? u16List(reader(extension).vector(2)) : [];
  };
  return {
    version,
    suites,
    compression,
    extensions,
    groups: list(10),
    schemes: list(13),
    servername: serverName(extensions.get(0)),
  };
}
