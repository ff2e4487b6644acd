import type { ImportedHost } from '../../core/facts/imported.js';

/** The declared host that one of the names or addresses belongs to. Every machine is its own loopback, so that tells nothing. */
export function findHost(names: readonly string[], hosts: readonly ImportedHost[]): ImportedHost | undefined {
  const wanted = new Set(names.map(normalise).filter((name) => !isLocal(name)));
  return hosts.find(({ address }) => wanted.has(normalise(address)));
}

function isLocal(name: string): boolean {
  return name === '' || /^(localhost(\..*)?|127(\.\d+){3}|\[::1\]|\[fe80:.*|0\.0\.0\.0|\[::\])$/.test(name);
}

/** One way to write each name and address: small letters, no final dot, IPv6 in its short form. */
function normalise(name: string): string {
  const bare = name
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  if (!bare.includes(':')) return bare;
  try {
    return new URL(`http://[${bare}]/`).hostname;
  } catch {
    return bare;
  }
}
