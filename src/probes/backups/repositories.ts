/** Folders that a backup program keeps: they are judged as a whole. */
import type { Recognised } from './recognise.js';

/** Type bytes of borg 1.x objects (borg/crypto/key.py): 02 is no encryption, 06 and 07 only sign. */
const BORG_ENCRYPTED = new Set([0x00, 0x01, 0x03, 0x04, 0x05]);
const BORG_PLAIN = new Set([0x02, 0x06, 0x07]);

/** What a repository is, by its layout and by `sign`: `keys` where its key file was recognised, for borg the heads of segments. */
export function recogniseRepository(kind: string, sign: string): Recognised {
  if (kind === 'borg') return recogniseBorg(sign.split(',').map((head) => Buffer.from(head, 'base64')));
  const what =
    kind === 'restic'
      ? 'restic: key files with a key derivation'
      : 'kopia: encryption named in its format file';
  if (sign === 'keys') return { format: kind, encryption: 'encrypted', detail: what };
  return { format: kind, encryption: 'undetermined', detail: `${kind} layout without a readable key file` };
}

/** A segment is `BORG_SEG`, then entries: checksum 4, size 4, tag 1, key 32, data; tag 0 is an object (borg/repository.py). */
function recogniseBorg(heads: readonly Uint8Array[]): Recognised {
  const types = heads.flatMap((head) => {
    const segment = Buffer.from(head.subarray(0, 8)).toString('latin1') === 'BORG_SEG' && head[16] === 0;
    return segment && head[49] !== undefined ? [head[49]] : [];
  });
  const plain = types.find((type) => BORG_PLAIN.has(type));
  if (plain !== undefined)
    return {
      format: 'borg',
      encryption: 'none',
      detail: `borg objects of type ${plain}, which are not encrypted`,
    };
  if (types.length > 0 && types.every((type) => BORG_ENCRYPTED.has(type)))
    return { format: 'borg', encryption: 'encrypted', detail: `borg objects of type ${types[0]}` };
  return {
    format: 'borg',
    encryption: 'undetermined',
    detail: 'borg layout without an object that could be read',
  };
}
