import { expect, it } from 'vitest';
import { suiteOf } from '../../src/tls-scanner-lite/data/suites.js';
import { scanTls, type Protocol } from '../../src/tls-scanner-lite/index.js';
import { derived } from '../../src/tls-scanner-lite/weaknesses/derive.js';

/** A result in which this version has this suite and nothing else is known to be offered. */
async function verdictOf(protocol: Protocol, suite: number) {
  const blank = await scanTls({ host: 'no-such-host.invalid', port: 443 });
  const protocols = blank.protocols.map((one) => ({
    ...one,
    support: one.protocol === protocol ? ('offered' as const) : ('not-offered' as const),
    suites: one.protocol === protocol ? [{ ...suiteOf(suite), dhBits: null }] : [],
    suitesComplete: true,
  }));
  return new Map(derived({ ...blank, protocols }).map(([id, verdict]) => [id, verdict.verdict]));
}

it('a suite without encryption is one in every version, TLS 1.3 too (RFC 9150)', async () => {
  expect((await verdictOf('TLS 1.3', 0xc0b4)).get('null-encryption')).toBe('vulnerable');
  expect((await verdictOf('TLS 1.2', 0x003b)).get('null-encryption')).toBe('vulnerable');
  expect((await verdictOf('TLS 1.3', 0x1301)).get('null-encryption')).toBe('not-vulnerable');
});
