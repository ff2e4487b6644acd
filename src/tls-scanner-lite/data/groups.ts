import type { NamedGroup } from '../types.js';
import { ALERTS, GROUPS, SIGNATURE_SCHEMES } from './iana.js';
import { pairs } from './suites.js';

function kindOf(id: number): NamedGroup['kind'] {
  if (id >= 0x100 && id < 0x200) return 'finite-field';
  return id < 0x100 || id >= 0xff00 ? 'elliptic-curve' : 'post-quantum';
}

const byId = new Map(pairs(GROUPS).map(([id, name]) => [id, { id, name, kind: kindOf(id) }]));

/** A named group by id; an unlisted one is named after its id (IANA TLS Supported Groups). */
export function groupOf(id: number): NamedGroup {
  return byId.get(id) ?? { id, name: `group_0x${id.toString(16).padStart(4, '0')}`, kind: kindOf(id) };
}

const FIRST = [29, 23, 24, 25, 30, 26, 27, 28, 22, 21, 19];
const FINITE = [256, 257, 258, 259, 260];
const HYBRID = [0x11ec, 0x11eb, 0x11ed, 0x11ee, 0x6399, 0x639a, 0x0200, 0x0201, 0x0202];
const curves = [...byId.keys()].filter((id) => id < 0x1f && !FIRST.includes(id));

/** Curves that an ECDHE suite up to TLS 1.2 may use, the most common first (RFC 8422 section 5.1.1, RFC 7027). */
export const LEGACY_CURVES: readonly number[] = [...FIRST, ...curves];
/** Finite-field groups, offered below TLS 1.3 too because some stacks do DHE only then (RFC 7919 section 3). */
export const FINITE_GROUPS: readonly number[] = FINITE;
/** Groups that TLS 1.3 may use (RFC 8446 section 4.2.7, RFC 8734, draft-ietf-tls-ecdhe-mlkem). */
export const TLS13_GROUPS: readonly number[] = [
  29,
  23,
  24,
  25,
  30,
  ...FINITE,
  ...HYBRID,
  0x1f,
  0x20,
  0x21,
  0x29,
  34,
  35,
  36,
  37,
  38,
  39,
  40,
];

/** Signature schemes to offer: all of them, since a missing one can hide a whole protocol version (RFC 8446 section 4.2.3). */
export const SCHEMES: readonly number[] = pairs(SIGNATURE_SCHEMES).map(([id]) => id);
/** The few schemes of a bare hello. */
export const COMMON_SCHEMES: readonly number[] = [
  0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0601, 0x0203, 0x0201, 0x0809, 0x0807,
];

const alerts = new Map(pairs(ALERTS));

/** The name of an alert description (RFC 8446 section 6). */
export function alertName(description: number): string {
  return alerts.get(description) ?? `alert_${description}`;
}

const schemes = new Map(pairs(SIGNATURE_SCHEMES));

/** The name of a signature scheme (RFC 8446 section 4.2.3). */
export function schemeName(id: number): string {
  return schemes.get(id) ?? `scheme_0x${id.toString(16).padStart(4, '0')}`;
}
