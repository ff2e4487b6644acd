import { createHmac } from 'node:crypto';
import { bulk13, type Bulk } from '../crypto/bulk.js';
import type { BulkKind } from '../crypto/kinds.js';
import { digest, digestLength, expandLabel, extract, type KeyHash } from '../crypto/prf.js';

/** The key schedule of one TLS 1.3 connection (RFC 8446 section 7.1). */
export interface Schedule {
  readonly hash: KeyHash;
  /** Secrets of the handshake, once the shared secret and the transcript up to ServerHello are known. */
  readonly handshake: (shared: Buffer, transcript: Buffer) => Traffic;
}

/** The secrets of both sides in one stage, and how to go on to the next. */
export interface Traffic {
  readonly client: Buffer;
  readonly server: Buffer;
  /** Secrets of the application data, and the resumption master secret of a finished handshake. */
  readonly application: (transcript: Buffer) => {
    readonly client: Buffer;
    readonly server: Buffer;
    readonly resumption: (transcript: Buffer) => Buffer;
  };
}

const EMPTY = Buffer.alloc(0);

/** Derive-Secret (RFC 8446 section 7.1) over the bytes of a transcript. */
export function deriveSecret(hash: KeyHash, secret: Buffer, label: string, transcript: Buffer): Buffer {
  return expandLabel(hash, secret, { label, context: digest(hash, transcript), length: digestLength(hash) });
}

/** Starts the schedule with a pre-shared key, or without one. */
export function startSchedule(hash: KeyHash, psk: Buffer | null): Schedule {
  const zeros = Buffer.alloc(digestLength(hash));
  const early = extract(hash, zeros, psk ?? zeros);
  return {
    hash,
    handshake(shared, transcript) {
      const secret = extract(hash, deriveSecret(hash, early, 'derived', EMPTY), shared);
      return {
        client: deriveSecret(hash, secret, 'c hs traffic', transcript),
        server: deriveSecret(hash, secret, 's hs traffic', transcript),
        application(finished) {
          const master = extract(hash, deriveSecret(hash, secret, 'derived', EMPTY), zeros);
          return {
            client: deriveSecret(hash, master, 'c ap traffic', finished),
            server: deriveSecret(hash, master, 's ap traffic', finished),
            resumption: (whole) => deriveSecret(hash, master, 'res master', whole),
          };
        },
      };
    },
  };
}

/** Records under a traffic secret (RFC 8446 section 7.3). */
export function bulkUnder(hash: KeyHash, kind: BulkKind, secret: Buffer): Bulk {
  const key = expandLabel(hash, secret, { label: 'key', context: EMPTY, length: kind.key });
  return bulk13(kind, { key, iv: expandLabel(hash, secret, { label: 'iv', context: EMPTY, length: 12 }) });
}

/** What a Finished says (RFC 8446 section 4.4.4). */
export function finishedMac(hash: KeyHash, secret: Buffer, transcript: Buffer): Buffer {
  const key = expandLabel(hash, secret, { label: 'finished', context: EMPTY, length: digestLength(hash) });
  return createHmac(hash, key).update(digest(hash, transcript)).digest();
}

/** The key that a session ticket stands for (RFC 8446 section 4.6.1). */
export function ticketKey(hash: KeyHash, resumption: Buffer, nonce: Buffer): Buffer {
  return expandLabel(hash, resumption, { label: 'resumption', context: nonce, length: digestLength(hash) });
}

/** The proof that we hold a resumption key (RFC 8446 section 4.2.11.2), over a hello cut off before it. */
export function binderOf(hash: KeyHash, psk: Buffer, truncated: Buffer): Buffer {
  const early = extract(hash, Buffer.alloc(digestLength(hash)), psk);
  return finishedMac(hash, deriveSecret(hash, early, 'res binder', EMPTY), truncated);
}
