import { randomBytes } from 'node:crypto';
import { writer, type Writer } from './writer.js';

/** What a ClientHello says; nothing is added that is not in here. */
export interface HelloOptions {
  /** legacy_version: 0x0300 to 0x0303. */
  readonly version: number;
  readonly suites: readonly number[];
  readonly servername: string | null;
  readonly groups: readonly number[];
  readonly schemes: readonly number[];
  /** Schemes for the signatures in the chain, where they differ (RFC 8446 section 4.2.3). */
  readonly certificateSchemes?: readonly number[];
  readonly alpn: readonly string[];
  /** TLS 1.3: supported_versions with only 0x0304, and this key_share (null: the empty list, which asks for a HelloRetryRequest). */
  readonly tls13: { readonly keyShare: { readonly group: number; readonly key: Buffer } | null } | null;
  /** Only what a server needs to choose: no status_request, tickets, EMS and the like; for servers that refuse long hellos. */
  readonly bare: boolean;
  readonly compression: boolean;
  /** Signalling suites to append: 0x00ff (RFC 5746), 0x5600 (RFC 7507). */
  readonly signals: readonly number[];
  /** By default 32 random bytes. */
  readonly random?: Buffer;
  /** By default empty, or random in TLS 1.3 (RFC 8446 appendix D.4). */
  readonly sessionId?: Buffer;
  /** A session ticket of TLS 1.2 or earlier; by default empty (RFC 5077). */
  readonly ticket?: Buffer;
  /** Leaves the extension for tickets out. */
  readonly noTicket?: boolean;
  /** What renegotiation_info says; by default nothing (RFC 5746 section 3.4). */
  readonly renegotiation?: Buffer;
  /** Unknown values everywhere, which a server must ignore (RFC 8701). */
  readonly grease?: boolean;
  /** Versions to list besides TLS 1.3, as browsers do. */
  readonly otherVersions?: readonly number[];
  /** Extensions to put last, such as pre_shared_key (RFC 8446 section 4.2.11). */
  readonly last?: readonly (readonly [type: number, body: Buffer])[];
}

/**
 * How a hello asks for protected renegotiation where its extension does not: some servers refuse to be asked twice (RFC 5746 section 3.4).
 */
export function renegotiationSignal({
  version,
  bare,
  tls13,
}: Pick<HelloOptions, 'version' | 'bare' | 'tls13'>): number[] {
  return tls13 || (version >= 0x0301 && !bare) ? [] : [0x00ff];
}

/** A vector with its length in front (RFC 8446 section 3.4). */
export function vector(prefix: 1 | 2 | 3, body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(prefix + body.length);
  out.writeUIntBE(body.length, 0, prefix);
  out.set(body, prefix);
  return out;
}

function extension(out: Writer, type: number, fill?: () => void): void {
  out.number(type, 2);
  if (fill) out.vector(2, fill);
  else out.number(0, 2);
}

function serverName(out: Writer, name: string): void {
  const entry = (): void => {
    out.number(0, 1);
    out.vector(2, () => out.bytes(Buffer.from(name, 'latin1')));
  };
  extension(out, 0, () => out.vector(2, entry));
}

function list(out: Writer, type: number, values: readonly number[]): void {
  extension(out, type, () => out.vector(2, () => out.u16s(values)));
}

function keyShare(out: Writer, share: { group: number; key: Buffer } | null): void {
  const entry = (): void => {
    if (!share) return;
    out.number(share.group, 2);
    out.vector(2, () => out.bytes(share.key));
  };
  extension(out, 51, () => out.vector(2, entry));
}

const STATUS_REQUEST = Buffer.of(1, 0, 0, 0, 0);

function optional(out: Writer, hello: HelloOptions): void {
  if (hello.bare) return;
  extension(out, 5, () => out.bytes(STATUS_REQUEST));
  extension(out, 18);
  const names = (): void => hello.alpn.forEach((name) => out.vector(1, () => out.bytes(Buffer.from(name))));
  if (hello.alpn.length > 0) extension(out, 16, () => out.vector(2, names));
  if (hello.tls13) return;
  extension(out, 15, () => out.number(1, 1));
  extension(out, 22);
  extension(out, 23);
  if (!hello.noTicket) extension(out, 35, () => hello.ticket && out.bytes(hello.ticket));
  extension(out, 0xff01, () => out.vector(1, () => hello.renegotiation && out.bytes(hello.renegotiation)));
}

const GREASE = [0x1a1a, 0x3a3a] as const;

function extensions(out: Writer, hello: HelloOptions): void {
  if (hello.grease) extension(out, GREASE[0]);
  if (hello.servername) serverName(out, hello.servername);
  if (hello.groups.length > 0) {
    list(out, 10, hello.groups);
    extension(out, 11, () => out.number(0x0100, 2));
  }
  if (hello.version >= 0x0303) {
    list(out, 13, hello.schemes);
    if (hello.certificateSchemes) list(out, 50, hello.certificateSchemes);
  }
  optional(out, hello);
  if (hello.tls13) {
    const versions = [0x0304, ...(hello.otherVersions ?? [])];
    extension(out, 43, () => out.vector(1, () => out.u16s(versions)));
    extension(out, 45, () => out.number(0x0101, 2));
    keyShare(out, hello.tls13.keyShare);
  }
  if (hello.grease) extension(out, GREASE[1], () => out.number(0, 1));
}

/**
 * Bytes of padding that keep the handshake message out of the sizes that old servers choke on: 256 to 511, and 10 or 14 modulo 256
 * (RFC 7685).
 */
function paddingFor(length: number): number | null {
  if (length >= 256 && length < 512) return Math.max(512 - length - 4, 0);
  return length % 256 === 10 || length % 256 === 14 ? 4 : null;
}

/** Everything behind the compression methods; `start` is where the message began. */
function tail(out: Writer, hello: HelloOptions, start: number): void {
  extensions(out, hello);
  const padding = hello.bare ? null : paddingFor(out.length() - start);
  if (padding !== null) extension(out, 21, () => out.bytes(Buffer.alloc(padding)));
  for (const [type, content] of hello.last ?? []) extension(out, type, () => out.bytes(content));
}

function message(out: Writer, hello: HelloOptions): void {
  const start = out.length();
  const compression = hello.compression && !hello.tls13 ? 0x0100 : 0;
  out.number(1, 1);
  out.vector(3, () => {
    out.number(hello.version, 2);
    out.bytes(hello.random ?? randomBytes(32));
    out.vector(1, () => {
      if (hello.sessionId) out.bytes(hello.sessionId);
      else if (hello.tls13) out.bytes(randomBytes(32));
    });
    out.vector(2, () => {
      out.u16s(hello.suites);
      out.u16s(hello.signals);
    });
    out.vector(1, () => out.number(compression, compression === 0 ? 1 : 2));
    if (hello.version >= 0x0301) out.vector(2, () => tail(out, hello, start));
  });
}

/** Builds one ClientHello message without its record (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2). */
export function buildHelloMessage(hello: HelloOptions): Buffer {
  const out = writer();
  message(out, hello);
  return out.done();
}

/** Builds one ClientHello in one record, ready for the socket. */
export function buildClientHello(hello: HelloOptions): Buffer {
  const out = writer();
  out.number(22, 1);
  out.number(hello.version === 0x0300 ? 0x0300 : 0x0301, 2);
  out.vector(2, () => message(out, hello));
  return out.done();
}
