import type { CipherSuite, Protocol, SuiteFlag } from '../types.js';
import { SSLV2_CIPHERS, SUITES } from './iana.js';

/** Splits one of the generated "id name id name" tables. */
export function pairs(table: string): [id: number, name: string][] {
  const words = table.trim().split(/\s+/);
  const out: [number, string][] = [];
  for (let at = 0; at + 1 < words.length; at += 2)
    out.push([Number.parseInt(words[at] ?? '', 16), words[at + 1] ?? '']);
  return out;
}

const BITS: readonly [RegExp, number][] = [
  [/NULL|^SHA(256|384)$/, 0],
  [/DES40|_40|EXPORT40/, 40],
  [/^DES/, 56],
  [/_56|RC4_64$/, 56],
  [/3DES/, 112],
  [/256|CHACHA20|28147|KUZNYECHIK|MAGMA/, 256],
];

function bitsOf(encryption: string): number {
  if (encryption === 'RC4_64') return 64;
  for (const [pattern, bits] of BITS) if (pattern.test(encryption)) return bits;
  return 128;
}

/** "ECDHE_RSA" -> ["ECDHE", "RSA"]; plain RSA, PSK and the GOST kinds authenticate with what they exchange. */
function keysOf(prefix: string): [keyExchange: string, authentication: string] {
  const plain = prefix.replace(/_EXPORT(1024)?$/, '').replace(/_FIPS$/, '');
  if (plain === 'PSK_DHE') return ['DHE', 'PSK'];
  if (plain === 'RSA_PSK') return ['RSA', 'PSK'];
  const split = /^(DHE|DH|ECDHE|ECDH|SRP_SHA)_(.+)$/.exec(plain);
  if (split) return [split[1] ?? plain, split[2] ?? plain];
  if (plain === 'SRP_SHA') return ['SRP_SHA', 'SRP_SHA'];
  return [plain, plain];
}

const MAC = /_(SHA512|SHA384|SHA256|SHA1|SHA|MD5|GOSTR3411|IMIT|OMAC|SM3)$/;

function cipherOf(rest: string): [encryption: string, mac: string] {
  const hash = MAC.exec(rest)?.[1];
  const encryption = hash ? rest.slice(0, -hash.length - 1) : rest;
  if (/GCM|CCM|POLY1305|AEGIS|MGM/.test(rest)) return [encryption, 'AEAD'];
  return [encryption, hash ?? 'none'];
}

function minVersionOf(name: string, aead: boolean): Protocol {
  if (!name.includes('_WITH_') || name.includes('_MGM_')) return 'TLS 1.3';
  if (aead || /_SHA(256|384)$/.test(name) || name.endsWith('OMAC')) return 'TLS 1.2';
  if (/_EC|EXPORT1024|GOST|PSK|SRP|AES|CAMELLIA|SEED|KRB5/.test(name)) return 'TLS 1.0';
  return 'SSL 3.0';
}

function flagsOf(suite: Omit<CipherSuite, 'flags'>): SuiteFlag[] {
  const { name, encryption, keyExchange, authentication } = suite;
  const flags: [SuiteFlag, boolean][] = [
    ['null', suite.bits === 0],
    ['anon', authentication === 'anon' || authentication === 'none'],
    ['export', /EXPORT/.test(name)],
    ['rc4', encryption.startsWith('RC4')],
    ['des', encryption.startsWith('DES') && !encryption.includes('EDE3')],
    ['tripleDes', encryption.startsWith('3DES') || encryption.includes('EDE3')],
    ['cbc', encryption.includes('CBC') || encryption.startsWith('DES40')],
    ['aead', suite.mac === 'AEAD'],
    ['forwardSecrecy', suite.minVersion === 'TLS 1.3' || /^(EC)?DHE$|^ECCPWD$/.test(keyExchange)],
  ];
  return flags.filter(([, set]) => set).map(([flag]) => flag);
}

function toSuite(id: number, name: string): CipherSuite {
  const bare = name.replace(/^(TLS|SSL)_/, '').replace(/_(OLD|2)$/, '');
  const [prefix = 'any', rest = bare] = bare.includes('_WITH_') ? bare.split('_WITH_') : [];
  const [encryption, mac] = cipherOf(rest);
  const aead = mac === 'AEAD';
  const minVersion = minVersionOf(name, aead);
  const [keyExchange, authentication] = keysOf(prefix);
  const suite = {
    id,
    name,
    keyExchange,
    authentication,
    encryption,
    bits: bitsOf(encryption),
    mac,
    minVersion,
  };
  return { ...suite, flags: flagsOf(suite) };
}

function toSslv2(id: number, name: string): CipherSuite {
  const [encryption = '', mac = ''] = name.replace(/^SSL_CK_/, '').split('_WITH_');
  const bits = /EXPORT40/.test(name) ? 40 : /EDE3/.test(name) ? 112 : bitsOf(encryption);
  const suite = {
    id,
    name,
    keyExchange: 'RSA',
    authentication: 'RSA',
    encryption,
    bits,
    mac,
    minVersion: 'SSL 2.0' as const,
  };
  return { ...suite, flags: flagsOf(suite) };
}

const names = new Map(pairs(SUITES));
const sslv2Names = new Map(pairs(SSLV2_CIPHERS));
const known = new Map<number, CipherSuite>();

/** A suite by id; one that IANA does not list is named after its id, so that it is reported and not lost (RFC 8447). */
export function suiteOf(id: number): CipherSuite {
  let suite = known.get(id);
  if (suite) return suite;
  const name = names.get(id);
  const unlisted = `TLS_UNASSIGNED_0x${id.toString(16).padStart(4, '0')}`;
  suite = name ? toSuite(id, name) : { ...toSuite(0, `${unlisted}_WITH_UNKNOWN`), id, name: unlisted };
  known.set(id, suite);
  return suite;
}

/** An SSL 2.0 cipher kind by its three-byte id (draft-hickman-netscape-ssl-00). */
export function sslv2CipherOf(id: number): CipherSuite {
  return toSslv2(id, sslv2Names.get(id) ?? `SSL_CK_UNASSIGNED_0x${id.toString(16).padStart(6, '0')}`);
}

/** Every SSL 2.0 cipher kind that is worth offering. */
export const SSLV2_IDS: readonly number[] = [...sslv2Names.keys()];

const COMMON = [
  0xc02f, 0xc030, 0xc02b, 0xc02c, 0xcca8, 0xcca9, 0x009e, 0x009f, 0x009c, 0x009d, 0xc013, 0xc014, 0xc027,
  0xc028, 0xc009, 0xc00a, 0xc023, 0xc024, 0x002f, 0x0035, 0x003c, 0x003d, 0x0033, 0x0039, 0x0067, 0x006b,
  0xccaa, 0x000a, 0x0005, 0x0004, 0xc012, 0xc011, 0x0016, 0x0009, 0x0003, 0x0008, 0x0041, 0x0084, 0x0002,
  0x0015,
];

const RARE = /KRB5|GOST|FORTEZZA|ECCPWD|ECJPAKE|SRP|PSK|_DSS|^TLS_DH_(RSA|DSS)|^TLS_ECDH_(RSA|ECDSA)/;

/** How often real servers speak it: the common forty first, then RSA and ephemeral suites, then what almost nobody offers. */
function rank(id: number, name: string): number {
  const common = COMMON.indexOf(id);
  if (common >= 0) return common;
  return (RARE.test(name) ? 2000 : 1000) + (name.includes('_anon_') ? 500 : 0);
}

const isOnlyTls13 = (name: string): boolean => minVersionOf(name, false) === 'TLS 1.3';
const popular = [...names]
  .map(([id, name]) => ({ id, name, rank: rank(id, name) }))
  .toSorted((a, b) => a.rank - b.rank || a.id - b.id);

/** Suites to offer up to TLS 1.2, the most common first; old versions get all of them because servers do mix them up. */
export const LEGACY_IDS: readonly number[] = popular
  .filter(({ name }) => !isOnlyTls13(name))
  .map(({ id }) => id);
/** Suites to offer in TLS 1.3 (RFC 8446 B.4 and later registrations). */
export const TLS13_IDS: readonly number[] = popular
  .filter(({ name }) => isOnlyTls13(name))
  .map(({ id }) => id);
/** How many of the most common suites a short hello offers. */
export const SHORT_LIST = COMMON.length;

/** Deals ids into parts like cards, so that every part holds about as many of the common ones. */
export function deal<T>(items: readonly T[], parts: number): T[][] {
  const hands: T[][] = Array.from({ length: Math.min(parts, items.length) }, () => []);
  items.forEach((item, index) => hands[index % hands.length]?.push(item));
  return hands;
}
