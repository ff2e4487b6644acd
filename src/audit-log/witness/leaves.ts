/** Turns rows into leaves of the tree: keyed, so that nobody who finds a hash can try out what the row may have said. */
import { hash } from 'node:crypto';
import type { Fields } from '../columns.js';
import type { Row } from '../row.js';

const NULL = 0xff_ff_ff_ff;

/** Hashes rows with the salt of one witness. */
export class LeafHasher {
  readonly #salt: Buffer;
  #buffer: Buffer = Buffer.alloc(64 * 1024);

  constructor(salt: Buffer) {
    this.#salt = salt;
  }

  /** SHA-256 over the salt and every column with its length; NULL is not the same as empty. */
  tag(fields: Fields): string {
    let length = this.#salt.length;
    for (const field of fields) length += 4 + (field?.length ?? 0);
    if (length > this.#buffer.length) this.#buffer = Buffer.alloc(length * 2);
    let offset = this.#salt.copy(this.#buffer, 0);
    for (const field of fields) {
      offset = this.#buffer.writeUInt32LE(field === null ? NULL : field.length, offset);
      if (field !== null) offset += field.copy(this.#buffer, offset);
    }
    const tag = hash('sha256', this.#buffer.subarray(0, offset), 'binary');
    if (this.#buffer.length > 4 * 1024 * 1024) this.#buffer = Buffer.alloc(64 * 1024);
    return tag;
  }

  /** The leaf hash of RFC 6962 over the row, its checksum row and its record of the API. */
  leaf({ tag, partner, api }: Row): string {
    const belongs = partner
      ? [partner.id, partner.encrypted, partner.version, partner.checksum, partner.apiChecksum].join('\n')
      : 'alone';
    return hash('sha256', Buffer.from(`\0${tag}${api?.tag ?? ''}\n${belongs}`, 'latin1'), 'binary');
  }
}
