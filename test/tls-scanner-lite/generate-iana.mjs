// Writes src/tls-scanner-lite/data/iana.ts from Debian's `tshark -G values` and checks it against `openssl ciphers`.
// Usage: node test/tls-scanner-lite/generate-iana.mjs > src/tls-scanner-lite/data/iana.ts
import { execFileSync } from 'node:child_process';

const run = (file, args) =>
  execFileSync(file, args, { encoding: 'utf8', maxBuffer: 512 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
const hex = (id, width = 4) => id.toString(16).padStart(width, '0');

// Not in the registry under these names: pre-standard ids that real servers still answer, and code points newer than tshark 4.0.
const SUITE_OVERLAY = {
  0x0060: 'TLS_RSA_EXPORT1024_WITH_RC4_56_MD5',
  0x0061: 'TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5',
  0x0062: 'TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA',
  0x0063: 'TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA',
  0x0064: 'TLS_RSA_EXPORT1024_WITH_RC4_56_SHA',
  0x0065: 'TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA',
  0x0066: 'TLS_DHE_DSS_WITH_RC4_128_SHA',
  0x1306: 'TLS_AEGIS_256_SHA512',
  0x1307: 'TLS_AEGIS_128L_SHA256',
  0xcc13: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD',
  0xcc14: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256_OLD',
  0xcc15: 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD',
  0xfefe: 'SSL_RSA_FIPS_WITH_DES_CBC_SHA',
  0xfeff: 'SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA',
  0xffe0: 'SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA_2',
  0xffe1: 'SSL_RSA_FIPS_WITH_DES_CBC_SHA_2',
};
const SSLV2 = {
  0x010080: 'SSL_CK_RC4_128_WITH_MD5',
  0x020080: 'SSL_CK_RC4_128_EXPORT40_WITH_MD5',
  0x030080: 'SSL_CK_RC2_128_CBC_WITH_MD5',
  0x040080: 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5',
  0x050080: 'SSL_CK_IDEA_128_CBC_WITH_MD5',
  0x060040: 'SSL_CK_DES_64_CBC_WITH_MD5',
  0x060140: 'SSL_CK_DES_64_CBC_WITH_SHA',
  0x0700c0: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
  0x0701c0: 'SSL_CK_DES_192_EDE3_CBC_WITH_SHA',
  0x080080: 'SSL_CK_RC4_64_WITH_MD5',
  0x000000: 'SSL_CK_NULL_WITH_MD5',
};
const GROUP_OVERLAY = {
  0x1f: 'brainpoolP256r1tls13',
  0x20: 'brainpoolP384r1tls13',
  0x21: 'brainpoolP512r1tls13',
  0x22: 'GC256A',
  0x23: 'GC256B',
  0x24: 'GC256C',
  0x25: 'GC256D',
  0x26: 'GC512A',
  0x27: 'GC512B',
  0x28: 'GC512C',
  0x0200: 'MLKEM512',
  0x0201: 'MLKEM768',
  0x0202: 'MLKEM1024',
  0x11eb: 'SecP256r1MLKEM768',
  0x11ec: 'X25519MLKEM768',
  0x11ed: 'SecP384r1MLKEM1024',
  0x11ee: 'curveSM2MLKEM768',
  0x6399: 'X25519Kyber768Draft00',
  0x639a: 'SecP256r1Kyber768Draft00',
};
const SCHEME_OVERLAY = {
  0x0101: 'rsa_md5',
  0x0202: 'dsa_sha1',
  0x0301: 'rsa_sha224',
  0x0302: 'dsa_sha224',
  0x0303: 'ecdsa_sha224',
  0x0402: 'dsa_sha256',
  0x0502: 'dsa_sha384',
  0x0602: 'dsa_sha512',
  0x081a: 'ecdsa_brainpoolP256r1tls13_sha256',
  0x081b: 'ecdsa_brainpoolP384r1tls13_sha384',
  0x081c: 'ecdsa_brainpoolP512r1tls13_sha512',
  0x0904: 'mldsa44',
  0x0905: 'mldsa65',
  0x0906: 'mldsa87',
};

const tshark = run('tshark', ['-G', 'values']);
const values = (field) => {
  const map = new Map();
  for (const line of tshark.split('\n')) {
    const [kind, name, id, text] = line.split('\t');
    if (kind === 'V' && name === field && !map.has(Number(id))) map.set(Number(id), text);
  }
  return map;
};
const overlaid = (map, overlay) =>
  new Map([...map, ...Object.entries(overlay).map(([id, name]) => [Number(id), name])]);
const sorted = (map) => [...map].sort(([a], [b]) => a - b);

const signalling = new Set([0x0000, 0x00ff, 0x5600]);
const registered = [...values('tls.handshake.ciphersuite')].filter(
  ([id, name]) => name.startsWith('TLS_') && !name.includes('SALSA20') && !signalling.has(id),
);
const suites = overlaid(new Map(registered), SUITE_OVERLAY);
const groups = overlaid(
  new Map([...values('tls.handshake.extensions_supported_group')].filter(([id]) => id < 0x200)),
  GROUP_OVERLAY,
);
const schemes = overlaid(
  new Map([...values('tls.handshake.sig_hash_alg')].filter(([id]) => id < 0x0900)),
  SCHEME_OVERLAY,
);
const alerts = new Map(
  [...values('tls.alert_message.desc')].map(([id, name]) => [id, name.toLowerCase().replaceAll(' ', '_')]),
);

// Second source: OpenSSL's own standard names.
for (const line of run('openssl', ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0']).split(
  '\n',
)) {
  const match = /^\s*0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+)/.exec(line);
  if (!match) continue;
  const id = Number.parseInt(match[1] + match[2], 16);
  if (suites.get(id) !== match[3])
    throw new Error(`0x${hex(id)}: tshark says ${suites.get(id)}, openssl says ${match[3]}`);
}
const names = new Set(suites.values());
if (names.size !== suites.size) throw new Error('two suites share a name');

const table = (map, width = 4) => {
  const lines = [];
  let line = '';
  for (const [id, name] of sorted(map)) {
    const item = `${hex(id, width)} ${name}`;
    if (line && line.length + 1 + item.length > 158) {
      lines.push(line);
      line = '';
    }
    line = line ? `${line} ${item}` : item;
  }
  return [...lines, line].join('\n');
};
const version = run('tshark', ['-v'])
  .split('\n')[0]
  .replace(/ \(Git.*/, '');
process.stdout.write(`// Generated by test/tls-scanner-lite/generate-iana.mjs; do not edit.
// Source: Debian package tshark (\`tshark -G values\`, ${version}), suite names checked against \`openssl ciphers -V -stdname\`,
// pre-standard and newer ids from the overlay in that script.

/** Cipher suites of SSL 3.0 to TLS 1.3: "id name" pairs (IANA TLS Cipher Suites, RFC 8447). */
export const SUITES = \`
${table(suites)}\`;

/** Cipher kinds of SSL 2.0: "id name" pairs (draft-hickman-netscape-ssl-00, section 4.3). */
export const SSLV2_CIPHERS = \`
${table(new Map(Object.entries(SSLV2).map(([id, name]) => [Number(id), name])), 6)}\`;

/** Named groups: "id name" pairs (IANA TLS Supported Groups, RFC 8447). */
export const GROUPS = \`
${table(groups)}\`;

/** Signature schemes: "id name" pairs (IANA TLS SignatureScheme, RFC 8446 section 4.2.3). */
export const SIGNATURE_SCHEMES = \`
${table(schemes)}\`;

/** Alert descriptions: "id name" pairs (IANA TLS Alerts, RFC 8446 section 6). */
export const ALERTS = \`
${table(alerts, 2)}\`;
`);
