import { readFileSync } from 'node:fs';
import type { TrustStore } from './facts.js';

/** Certificates that are trusted, and where they come from. */
export interface Store {
  readonly pems: readonly string[];
  readonly source: TrustStore;
}

/**
 * Where systems keep the authorities that they trust, as one file of PEM certificates: Debian, Fedora and Red Hat, SUSE, Alpine and
 * the BSDs (the list of Go's crypto/x509, root_linux.go and root_bsd.go).
 */
export const SYSTEM_FILES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/etc/ssl/cert.pem',
];

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

function store(kind: TrustStore['kind'], file: string | null, pems: readonly string[]): Store {
  return { pems, source: { kind, file, certificates: pems.length } };
}

function readPems(file: string): readonly string[] {
  try {
    return readFileSync(file, 'latin1').match(PEM) ?? [];
  } catch {
    // A file that cannot be read trusts nobody.
    return [];
  }
}

/**
 * What the system trusts: the file that SSL_CERT_FILE names, and only that one, or the first of `files` that holds certificates. Node's
 * own list where there is none.
 */
export function systemStore(named: string | undefined, files: readonly string[] = SYSTEM_FILES): Store {
  if (named) return store('system', named, readPems(named));
  for (const file of files) {
    const pems = readPems(file);
    if (pems.length > 0) return store('system', file, pems);
  }
  // Loaded where it is needed only: node:tls is large.
  return store('node', null, process.getBuiltinModule('node:tls').rootCertificates);
}

/** The certificates of a PEM text. */
export function givenStore(text: string): Store {
  return store('given', null, text.match(PEM) ?? []);
}
