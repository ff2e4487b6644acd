import { randomBytes } from 'node:crypto';

/** What a ClientHello says; nothing is added that is not in here. */
export interface HelloOptions {
  /** legacy_version: 0x0300 to 0x0303. */
  readonly version: number;
  readonly suites: readonly number[];
  readonly servername: string | null;
  readonly groups: readonly number[];
  readonly schemes: readonly number[];
  readonly alpn: readonly string[];
  /** TLS 1.3: supported_versions with only 0x0304, and this key_share (null: the empty list, which asks for a HelloRetryRequest). */
  readonly tls13: { readonly keyShare: { readonly group: number; readonly key: Buffer } | null } | null;
  /** Only what a server needs to choose: no status_request, tickets, EMS and the like; for servers that refuse long hellos. */
  readonly bare: boolean;
  readonly compression: boolean;
  /** Signalling suites to append: 0x00ff (RFC 5746), 0x5600 (RFC 7507). */
  readonly signals: readonly number[];
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

const u16s = (values: readonly number[]): Buffer => Buffer.concat(values.map((value) => uint(value, 2)));
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
    out.push(extension(15, Buffer.of(1)), flag(22), flag(23), flag(35), extension(0xff01, Buffer.of(0)));
  return out;
}

function extensionsOf(hello: HelloOptions): Buffer[] {
  const out: Buffer[] = [];
  if (hello.servername) out.push(serverName(hello.servername));
  if (hello.groups.length > 0)
    out.push(extension(10, vector(2, u16s(hello.groups))), extension(11, Buffer.of(1, 0)));
  if (hello.version >= 0x0303) out.push(extension(13, vector(2, u16s(hello.schemes))));
  out.push(...optional(hello));
  if (hello.tls13)
    out.push(
      extension(43, Buffer.of(2, 3, 4)),
      extension(45, Buffer.of(1, 1)),
      keyShare(hello.tls13.keyShare),
    );
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
    randomBytes(32),
    vector(1, hello.tls13 ? randomBytes(32) : Buffer.alloc(0)),
    vector(2, u16s(suites)),
    vector(1, hello.compression && !hello.tls13 ? Buffer.of(1, 0) : Buffer.of(0)),
  ]);
  if (hello.version < 0x0301) return head;
  const extensions = extensionsOf(hello);
  const size = head.length + 6 + extensions.reduce((sum, { length }) => sum + length, 0);
  const padding = hello.bare ? null : paddingFor(size);
  if (padding !== null) extensions.push(extension(21, Buffer.alloc(padding)));
  return Buffer.concat([head, vector(2, Buffer.concat(extensions))]);
}

/** Builds one ClientHello in one record, ready for the socket (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2). */
export function buildClientHello(hello: HelloOptions): Buffer {
  const message = Buffer.concat([Buffer.of(1), vector(3, body(hello))]);
  return Buffer.concat([
    Buffer.of(22),
    uint(hello.version === 0x0300 ? 0x0300 : 0x0301, 2),
    vector(2, message),
  ]);
}
