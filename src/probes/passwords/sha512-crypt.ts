/** SHA512-crypt, the form `$6$` of crypt(3), which OpenEMR writes with gbl_auth_hash_algo SHA512HASH. By U. Drepper's public specification, "Unix crypt using SHA-256 and SHA-512", 2007. */
import { createHash, timingSafeEqual } from 'node:crypto';

const FORM = /^\$6\$(?:rounds=(\d{1,9})\$)?([^$]{0,16})\$([./0-9A-Za-z]{86})$/;
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** What crypt(3) does without rounds=, and the bounds it keeps them in. */
const ROUNDS = { usual: 5_000, least: 1_000, most: 999_999_999 };

/** The rounds of a hash, or undefined for a text of another form. */
export function sha512Rounds(hash: string): number | undefined {
  const found = FORM.exec(hash);
  if (!found) return undefined;
  const named = found[1] === undefined ? ROUNDS.usual : Number(found[1]);
  return Math.min(ROUNDS.most, Math.max(ROUNDS.least, named));
}

/** Whether a hash of this form was made from the password. */
export function sha512Verify(password: string, hash: string): boolean {
  const rounds = sha512Rounds(hash);
  const [, , salt, wanted] = FORM.exec(hash) ?? [];
  if (rounds === undefined || salt === undefined || wanted === undefined) return false;
  const made = encode(digestOf(Buffer.from(password), Buffer.from(salt), rounds));
  return timingSafeEqual(Buffer.from(made), Buffer.from(wanted));
}

const sha512 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function digestOf(key: Buffer, salt: Buffer, rounds: number): Buffer {
  const both = sha512(key, salt, key);
  const first = [key, salt, filled(both, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) first.push((bits & 1) === 1 ? both : key);
  let digest = sha512(...first);
  const keys = filled(sha512(...Array.from({ length: key.length }, () => key)), key.length);
  const salts = filled(sha512(...Array.from({ length: 16 + digest[0]! }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round += 1)
    digest = sha512(
      round % 2 === 1 ? keys : digest,
      ...(round % 3 === 0 ? [] : [salts]),
      ...(round % 7 === 0 ? [] : [keys]),
      round % 2 === 1 ? digest : keys,
    );
  return digest;
}

/** A digest repeated to a length. */
function filled(digest: Buffer, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, digest);
}

/** Three bytes to four letters, the bytes 21 apart and turned by one each time; the last byte alone. */
function encode(digest: Buffer): string {
  let text = '';
  for (let group = 0; group < 21; group += 1) {
    const at = [group, group + 21, group + 42];
    const turned = [...at.slice(group % 3), ...at.slice(0, group % 3)];
    const [high, middle, low] = turned.map((index) => digest[index]!);
    text += letters((high! << 16) | (middle! << 8) | low!, 4);
  }
  return text + letters(digest[63]!, 2);
}

function letters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, index) => ALPHABET[(bits >> (6 * index)) & 63]).join('');
}
