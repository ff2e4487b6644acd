import { MAX_CERTIFICATES, parseAlpn, parseCertificateStatus, parseExtensions } from './parse.js';
import { Malformed, reader } from './reader.js';

/** A Certificate message of TLS 1.3, with what came with its first entry. */
export interface Certificates13 {
  readonly certificates: Buffer[];
  readonly staple: Buffer | null;
  readonly timestamps: Buffer | null;
}

/** Parses a Certificate message (RFC 8446 section 4.4.2). */
export function parseCertificates13(body: Buffer): Certificates13 {
  const input = reader(body);
  input.vector(1);
  const list = reader(input.vector(3));
  input.end();
  const certificates: Buffer[] = [];
  let first: ReadonlyMap<number, Buffer> | null = null;
  while (list.left() > 0) {
    if (certificates.length >= MAX_CERTIFICATES)
      throw new Malformed(`more than ${MAX_CERTIFICATES} certificates`);
    certificates.push(list.vector(3));
    const extensions = parseExtensions(reader(list.vector(2)), true);
    first ??= extensions;
  }
  const status = first?.get(5);
  return {
    certificates,
    staple: status ? parseCertificateStatus(status) : null,
    timestamps: first?.get(18) ?? null,
  };
}

/** Parses EncryptedExtensions (RFC 8446 section 4.3.1). */
export function parseEncryptedExtensions(body: Buffer): ReadonlyMap<number, Buffer> {
  const input = reader(body);
  const extensions = parseExtensions(input);
  input.end();
  return extensions;
}

/** The protocol that was chosen in a set of extensions; null when none or when it cannot be read. */
export function alpnIn(extensions: ReadonlyMap<number, Buffer>): string | null {
  const extension = extensions.get(16);
  if (!extension) return null;
  try {
    return parseAlpn(extension);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** The scheme of a CertificateVerify (RFC 8446 section 4.4.3). */
export function parseCertificateVerify(body: Buffer): number {
  const input = reader(body);
  const scheme = input.u16();
  input.vector(2);
  input.end();
  return scheme;
}

/** A ticket of TLS 1.3 (RFC 8446 section 4.6.1). */
export interface Ticket13 {
  readonly lifetime: number;
  readonly ageAdd: number;
  readonly nonce: Buffer;
  readonly ticket: Buffer;
  /** Bytes of 0-RTT data that the server would take. */
  readonly maxEarlyData: number;
}

/** Parses a NewSessionTicket (RFC 8446 section 4.6.1). */
export function parseTicket13(body: Buffer): Ticket13 {
  const input = reader(body);
  const [lifetime, ageAdd] = [input.bytes(4).readUInt32BE(), input.bytes(4).readUInt32BE()];
  const [nonce, ticket] = [input.vector(1), input.vector(2)];
  const early = parseExtensions(input).get(42);
  input.end();
  return { lifetime, ageAdd, nonce, ticket, maxEarlyData: early ? reader(early).bytes(4).readUInt32BE() : 0 };
}
