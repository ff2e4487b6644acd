import type { X509Certificate } from 'node:crypto';
import { children, oid, type Element } from './asn1.js';
import { extensionsOf, subjectOf } from './der.js';

/** Names that an authority may, or may not, give out: each a GeneralName (RFC 5280 section 4.2.1.10). */
export interface Subtrees {
  readonly permitted: readonly Element[];
  readonly excluded: readonly Element[];
}

const ALT_NAMES = '2.5.29.17';
const DNS = 0x82;
const DIRECTORY = 0xa4;
const ADDRESS = 0x87;

/** A host is inside a domain when it is the domain or below it; a leading dot leaves the domain itself out, as OpenSSL reads it. */
function hostInside(name: Buffer, domain: Buffer): boolean {
  const [host, end] = [name, domain].map((one) => one.toString('latin1').toLowerCase());
  if (host === undefined || end === undefined) return false;
  return end === '' || host === end || host.endsWith(end.startsWith('.') ? end : `.${end}`);
}

/** An address and its mask, or two addresses of different families that have nothing in common. */
function addressInside(address: Buffer, range: Buffer): boolean {
  const size = range.length / 2;
  if (address.length !== size) return false;
  return address.every((byte, at) => ((byte ^ (range[at] ?? 0)) & (range[size + at] ?? 0)) === 0);
}

/** A name part as text: spelling and string type do not matter (RFC 5280 section 7.1). */
function parts(name: Buffer): string[] {
  return children(name).map(({ body }) =>
    children(body)
      .map((one) => {
        const [type, value] = children(one.body);
        const utf16 =
          value?.tag === 0x1e
            ? Buffer.from(value.body)
                .subarray(0, value.body.length & ~1)
                .swap16()
            : null;
        const text = utf16?.toString('utf16le') ?? value?.body.toString('utf8') ?? '';
        return `${oid(type?.body ?? Buffer.alloc(0))}=${text.trim().replaceAll(/\s+/g, ' ').toLowerCase()}`;
      })
      .toSorted()
      .join('+'),
  );
}

function directoryInside(name: Buffer, above: Buffer): boolean {
  const [inner, outer] = [parts(name), parts(above)];
  return outer.every((part, at) => inner[at] === part);
}

const INSIDE: ReadonlyMap<number, (name: Buffer, subtree: Buffer) => boolean> = new Map([
  [DNS, hostInside],
  [ADDRESS, addressInside],
  [DIRECTORY, (name, subtree) => directoryInside(name, children(subtree)[0]?.body ?? Buffer.alloc(0))],
]);

interface Name {
  readonly tag: number;
  readonly body: Buffer;
}

/** The names that a certificate carries, in the three forms that concern servers. */
function namesOf({ raw }: X509Certificate): Name[] {
  const list = children(extensionsOf(raw).get(ALT_NAMES)?.value ?? Buffer.alloc(0))[0];
  const alternative = children(list?.body ?? Buffer.alloc(0)).map(({ tag, body }) => ({
    tag,
    body: tag === DIRECTORY ? (children(body)[0]?.body ?? Buffer.alloc(0)) : body,
  }));
  const subject = subjectOf(raw);
  return [...alternative, ...(subject.length > 0 ? [{ tag: DIRECTORY, body: subject }] : [])];
}

function allowed({ tag, body }: Name, { permitted, excluded }: Subtrees): boolean {
  const inside = INSIDE.get(tag);
  if (!inside) return true;
  const matches = (one: Element): boolean => one.tag === tag && inside(body, one.body);
  const forms = permitted.filter((one) => one.tag === tag);
  return !excluded.some(matches) && (forms.length === 0 || forms.some(matches));
}

/** Whether the names of the certificates below an authority, the leaf first, are those that it may give out. */
export function withinNames(subtrees: Subtrees, below: readonly X509Certificate[]): boolean {
  return below
    .filter((one, at) => at === 0 || one.subject !== one.issuer)
    .every((one) => namesOf(one).every((name) => allowed(name, subtrees)));
}
