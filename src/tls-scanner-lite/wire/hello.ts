import { randomBytes } from 'node:crypto';

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
  /** What renegotiation_info says; by default nothing (RFC 5746 section 3.4). */
  readonly renegotiation?: Buffer;
  /** Unknown values everywhere, which a server must ignore (RFC 8701). */
  readonly grease?: boolean;
  /** Versions to list besides TLS 1.3, as browsers do. */
  readonly otherVersions?: readonly number[];
  /** Extensions to put last, such as pre_shared_key (RFC 8446 section 4.2.11). */
  readonly last?: readonly (readonly [type: number, body: Buffer])[];
}

function uint(value: number, size: number): Buffer {
  const out = Buffer.alloc(size);
  out.writeUIntBE(value, 0, size);
  return out;
}

/** A vector with its length in front (RFC 8446 section 3.4). */
export function vector(prefix: 1 | 2 | 3, body: Buffer): Buffer {
  return Buffer.concat([uint(body.length, prefix), body]);
}

function u16s(values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(2 * values.length);
  values.forEach((value, at) => out.writeUInt16BE(value, 2 * at));
  return out;
}

const extension = (type: number, body: Buffer): Buffer => Buffer.concat([uint(type, 2), vector(2, body)]);
const flag = (type: number): Buffer => extension(type, Buffer.alloc(0));

function serverName(name: string): Buffer {
  return extension(0, vector(2, Buffer.concat([Buffer.of(0), vector(2, Buffer.from(name, 'latin1'))])));
}

function keyShare(share: { group: number; key: Buffer } | null): Buffer {
  return extension(
    51,
    vector(2, share ? Buffer.concat([uint(share.group, 2), vector(2, share.key)]) : Buffer.alloc(0)),
  );
}

function optional(hello: HelloOptions): Buffer[] {
  if (hello.bare) return [];
  const out = [extension(5, Buffer.of(1, 0, 0, 0, 0)), flag(18)];
  if (hello.alpn.length > 0) {
    out.push(extension(16, vector(2, Buffer.concat(hello.alpn.map((name) => vector(1, Buffer.from(name)))))));
  }
  if (!hello.tls13)
    out.push(
      extension(15, Buffer.of(1)),
      flag(22),
      flag(23),
      extension(35, hello.ticket ?? Buffer.alloc(0)),
      extension(0xff01, vector(1, hello.renegotiation ?? Buffer.alloc(0))),
    );
  return out;
}

const GREASE = [0x1a1a, 0x3a3a] as const;

function extensionsOf(hello: HelloOptions): Buffer[] {
  const out: Buffer[] = [];
  if (hello.grease) out.push(flag(GREASE[0]));
  if (hello.servername) out.push(serverName(hello.servername));
  if (hello.groups.length > 0)
    out.push(extension(10, vector(2, u16s(hello.groups))), extension(11, Buffer.of(1, 0)));
  if (hello.version >= 0x0303) {
    out.push(extension(13, vector(2, u16s(hello.schemes))));
    if (hello.certificateSchemes) out.push(extension(50, vector(2, u16s(hello.certificateSchemes))));
  }
  out.push(...optional(hello));
  if (hello.tls13)
    out.push(
      extension(43, vector(1, u16s([0x0304, ...(hello.otherVersions ?? [])]))),
      extension(45, Buffer.of(1, 1)),
      keyShare(hello.tls13.keyShare),
    );
  if (hello.grease) out.push(extension(GREASE[1], Buffer.of(0)));
  return out;
}

/**
 * Bytes of padding that keep the handshake message out of the sizes that old servers choke on: 256 to 511, and 10 or 14 modulo 256
 * (RFC 7685).
 */
function paddingFor(length: number): number | null {
  if (length >= 256 && length < 512) return Math.max(512 - length - 4, 0);
  return length % 256 === 10 || length % 256 === 14 ? 4 : null;
}

function body(hello: HelloOptions): Buffer {
  const suites = [...hello.suites, ...hello.signals];
  const head = Buffer.concat([
    uint(hello.version, 2),
    hello.random ?? randomBytes(32),
    vector(1, hello.sessionId ?? (hello.tls13 ? randomBytes(32) : Buffer.alloc(0))),
    vector(2, u16s(suites)),
    vector(1, hello.compression && !hello.tls13 ? Buffer.of(1, 0) : Buffer.of(0)),
  ]);
  if (hello.version < 0x0301) return head;
  const extensions = extensionsOf(hello);
  const size = head.length + 6 + extensions.reduce((sum, { length }) => sum + length, 0);
  const padding = hello.bare ? null : paddingFor(size);
  if (padding !== null) extensions.push(extension(21, Buffer.alloc(padding)));
  extensions.push(...(hello.last ?? []).map(([type, content]) => extension(type, content)));
  return Buffer.concat([head, vector(2, Buffer.concat(extensions))]);
}

/** Builds one ClientHello message without its record (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2). */
export function buildHelloMessage(hello: HelloOptions): Buffer {
  return Buffer.concat([Buffer.of(1), vector(3, body(hello))]);
}

/** Builds one ClientHello in one record, ready for the socket. */
export function buildClientHello(hello: HelloOptions): Buffer {
  const message = buildHelloMessage(hello);
  return Buffer.concat([
    Buffer.of(22),
    uint(hello.version === 0x0300 ? 0x0300 : 0x0301, 2),
    vector(2, message),
  ]);
}
