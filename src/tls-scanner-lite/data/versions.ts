import type { Protocol } from '../types.js';

/** The wire number of a version (RFC 5246 appendix E). */
export const VERSIONS: Readonly<Record<Protocol, number>> = {
  'SSL 2.0': 0x0002,
  'SSL 3.0': 0x0300,
  'TLS 1.0': 0x0301,
  'TLS 1.1': 0x0302,
  'TLS 1.2': 0x0303,
  'TLS 1.3': 0x0304,
};
