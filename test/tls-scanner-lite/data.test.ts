import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ensure } from './helpers/program.js';
import {
  alertName,
  groupOf,
  LEGACY_CURVES,
  SCHEMES,
  TLS13_GROUPS,
} from '../../src/tls-scanner-lite/data/groups.js';
import { ALERTS, GROUPS, SIGNATURE_SCHEMES, SUITES } from '../../src/tls-scanner-lite/data/iana.js';
import {
  deal,
  LEGACY_IDS,
  pairs,
  SSLV2_IDS,
  sslv2CipherOf,
  suiteOf,
  TLS13_IDS,
} from '../../src/tls-scanner-lite/data/suites.js';

describe('suites', () => {
  it.each([
    [0x1301, ['any', 'any', 'AES_128_GCM', 128, 'AEAD', 'TLS 1.3', ['aead', 'forwardSecrecy']]],
    [0xc02f, ['ECDHE', 'RSA', 'AES_128_GCM', 128, 'AEAD', 'TLS 1.2', ['aead', 'forwardSecrecy']]],
    [0xcca9, ['ECDHE', 'ECDSA', 'CHACHA20_POLY1305', 256, 'AEAD', 'TLS 1.2', ['aead', 'forwardSecrecy']]],
    [0xcc13, ['ECDHE', 'RSA', 'CHACHA20_POLY1305', 256, 'AEAD', 'TLS 1.2', ['aead', 'forwardSecrecy']]],
    [0x003c, ['RSA', 'RSA', 'AES_128_CBC', 128, 'SHA256', 'TLS 1.2', ['cbc']]],
    [0x0035, ['RSA', 'RSA', 'AES_256_CBC', 256, 'SHA', 'TLS 1.0', ['cbc']]],
    [0x000a, ['RSA', 'RSA', '3DES_EDE_CBC', 112, 'SHA', 'SSL 3.0', ['tripleDes', 'cbc']]],
    [0x0009, ['RSA', 'RSA', 'DES_CBC', 56, 'SHA', 'SSL 3.0', ['des', 'cbc']]],
    [0x0005, ['RSA', 'RSA', 'RC4_128', 128, 'SHA', 'SSL 3.0', ['rc4']]],
    [0x0003, ['RSA', 'RSA', 'RC4_40', 40, 'MD5', 'SSL 3.0', ['export', 'rc4']]],
    [0x0014, ['DHE', 'RSA', 'DES40_CBC', 40, 'SHA', 'SSL 3.0', ['export', 'des', 'cbc', 'forwardSecrecy']]],
    [0x0064, ['RSA', 'RSA', 'RC4_56', 56, 'SHA', 'TLS 1.0', ['export', 'rc4']]],
    [0x0018, ['DH', 'anon', 'RC4_128', 128, 'MD5', 'SSL 3.0', ['anon', 'rc4']]],
    [0xc010, ['ECDHE', 'RSA', 'NULL', 0, 'SHA', 'TLS 1.0', ['null', 'forwardSecrecy']]],
    [0xc0a2, ['DHE', 'RSA', 'AES_128_CCM_8', 128, 'AEAD', 'TLS 1.2', ['aead', 'forwardSecrecy']]],
    [0xc0aa, ['DHE', 'PSK', 'AES_128_CCM_8', 128, 'AEAD', 'TLS 1.2', ['aead', 'forwardSecrecy']]],
    [0x0095, ['RSA', 'PSK', 'AES_256_CBC', 256, 'SHA', 'TLS 1.0', ['cbc']]],
    [0xfeff, ['RSA', 'RSA', '3DES_EDE_CBC', 112, 'SHA', 'SSL 3.0', ['tripleDes', 'cbc']]],
  ])('0x%s is taken apart', (id, wanted) => {
    const { keyExchange, authentication, encryption, bits, mac, minVersion, flags } = suiteOf(id);
    expect([keyExchange, authentication, encryption, bits, mac, minVersion, flags]).toEqual(wanted);
  });

  it('SSL 2.0 kinds are taken apart', () => {
    expect(sslv2CipherOf(0x020080)).toMatchObject({
      name: 'SSL_CK_RC4_128_EXPORT40_WITH_MD5',
      bits: 40,
      flags: ['export', 'rc4'],
    });
    expect(sslv2CipherOf(0x0700c0)).toMatchObject({ bits: 112, flags: ['tripleDes', 'cbc'] });
    expect(SSLV2_IDS).toHaveLength(11);
  });

  it('every listed suite is offered exactly once, and unlisted ones keep their id', () => {
    const listed = pairs(SUITES).map(([id]) => id);
    expect([...LEGACY_IDS, ...TLS13_IDS].toSorted((a, b) => a - b)).toEqual(listed.toSorted((a, b) => a - b));
    expect(new Set(listed).size).toBe(listed.length);
    expect(suiteOf(0xeeee)).toMatchObject({ id: 0xeeee, name: 'TLS_UNASSIGNED_0xeeee' });
    expect(LEGACY_IDS).not.toContain(0x00ff);
    expect(LEGACY_IDS).not.toContain(0x5600);
  });

  it('dealing keeps every card', () => {
    expect(deal([1, 2, 3, 4, 5], 2)).toEqual([
      [1, 3, 5],
      [2, 4],
    ]);
    expect(deal([1], 4)).toEqual([[1]]);
    expect(deal([], 4)).toEqual([]);
  });
});

describe('other tables', () => {
  it('are the sizes of their sources', () => {
    expect(pairs(SUITES).length).toBeGreaterThan(360);
    expect(pairs(GROUPS).length).toBeGreaterThan(50);
    expect(pairs(SIGNATURE_SCHEMES).length).toBeGreaterThan(25);
    expect(pairs(ALERTS).length).toBeGreaterThan(30);
  });

  it('name what matters', () => {
    expect(groupOf(0x11ec)).toEqual({ id: 0x11ec, name: 'X25519MLKEM768', kind: 'post-quantum' });
    expect(groupOf(256)).toMatchObject({ name: 'ffdhe2048', kind: 'finite-field' });
    expect(groupOf(29)).toMatchObject({ name: 'x25519', kind: 'elliptic-curve' });
    expect(alertName(70)).toBe('protocol_version');
    expect(alertName(200)).toBe('alert_200');
    expect(new Set(TLS13_GROUPS).size).toBe(TLS13_GROUPS.length);
    expect(new Set(LEGACY_CURVES).size).toBe(LEGACY_CURVES.length);
    // RSA-PSS certificates and SHA-384 chains are invisible to a hello without these (rsa_pss_pss_sha256, rsa_pkcs1_sha384).
    expect(SCHEMES).toEqual(expect.arrayContaining([0x0809, 0x0501, 0x0807]));
  });
});

it.skipIf(!ensure('tshark', 'tshark'))(
  'the IANA table is the one that the script makes',
  { timeout: 60_000 },
  () => {
    const { stdout } = spawnSync('node', ['test/tls-scanner-lite/generate-iana.mjs'], {
      encoding: 'utf8',
      maxBuffer: 1e7,
    });
    expect(stdout).toBe(readFileSync('src/tls-scanner-lite/data/iana.ts', 'utf8'));
  },
);
