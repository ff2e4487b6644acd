import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  allProfiles,
  findProfile,
  fixNamed,
  judgeProfile,
  profileNames,
  scanTls,
  type TlsResult,
} from '../../src/tls-scanner-lite/index.js';
import { fits } from '../../src/tls-scanner-lite/profiles/outcome.js';
import { ATTACKS } from '../../src/tls-scanner-lite/weaknesses/verdict.js';
import { listen } from './helpers/listen.js';
import { oneSuite, onHello } from './helpers/peer.js';
// @ts-expect-error -- a plain script
import { profileTable, TARGET } from './tools/profile-table.mjs';

async function oneResult(): Promise<TlsResult> {
  const server = await listen(onHello(oneSuite));
  const result = await scanTls({ host: '127.0.0.1', port: server.port }, { depth: 'list' });
  await server.close();
  return result;
}

const KINDS = ['versions', 'suites', 'groups', 'dh', 'certificate', 'feature', 'weaknesses', 'order'];

describe('profiles', () => {
  it('the generated table is what the YAML says', () => {
    expect(readFileSync(String(TARGET), 'utf8')).toBe(profileTable());
  });

  it('every check asks exactly one kind of question, about things that exist, with a fix that is written down', async () => {
    const { features } = await oneResult();
    for (const { id, checks } of allProfiles()) {
      expect(new Set(checks.map((one) => one.id)).size, id).toBe(checks.length);
      for (const check of checks) {
        expect(
          KINDS.filter((kind) => kind in check),
          `${id} ${check.id}`,
        ).toHaveLength(1);
        expect(fixNamed(check.fix).say).not.toMatch(/as its documentation/);
        for (const weakness of check.weaknesses ?? []) expect(Object.keys(ATTACKS)).toContain(weakness);
        if (check.feature) expect(Object.keys(features)).toContain(check.feature.name);
      }
    }
  });

  it('are found by id and by alias; prototypes are no profiles', () => {
    expect(findProfile('pci')?.id).toBe('pci-4.0.1');
    expect(findProfile('mozilla-intermediate')?.version).toBe('6.0');
    expect(findProfile('constructor')).toBeNull();
    expect(fixNamed('__proto__').say).toMatch(/documentation/);
    expect(profileNames()[0]).toBe('nist-800-52r2');
  });

  it('patterns stand for anything between their parts', () => {
    expect(fits('TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_*')).toBe(true);
    expect(fits('TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_*_CBC_SHA')).toBe(true);
    expect(fits('TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_*_GCM_*')).toBe(false);
    expect(fits('TLS_RSA', 'TLS_RSA*RSA')).toBe(false);
  });
});

describe('judging', () => {
  const verdicts = (result: TlsResult, name = 'nist-800-52r2'): Map<string, string> => {
    const profile = findProfile(name);
    if (!profile) throw new TypeError(name);
    return new Map(judgeProfile(result, profile).checks.map(({ id, verdict }) => [id, verdict]));
  };

  it('one old suite: versions pass, RSA key transport fails, what was not asked is unknown', async () => {
    const told = verdicts(await oneResult());
    expect(told.get('N1')).toBe('pass');
    expect(told.get('N5')).toBe('fail');
    expect(told.get('N8')).toBe('fail');
    expect(told.get('N12')).toBe('not-applicable');
    expect(told.get('N19c')).toBe('unknown');
    expect(told.get('N23')).toBe('unknown');
  });

  it('an unknown version is never a pass', async () => {
    const result = await oneResult();
    const protocols = result.protocols.map((one) =>
      one.protocol === 'SSL 3.0'
        ? { ...one, support: 'unknown' as const, reason: { code: 'timeout' as const } }
        : one,
    );
    const told = verdicts({ ...result, protocols });
    expect(told.get('N1')).toBe('unknown');
    expect(told.get('N6a')).toBe('unknown');
  });

  it('nothing passes where no handshake could be had', async () => {
    const result: TlsResult = { ...(await oneResult()), outcome: 'unknown', reason: { code: 'timeout' } };
    for (const profile of allProfiles()) {
      const judged = judgeProfile(result, profile);
      expect(judged.verdict).toBe('unknown');
      expect(new Set(judged.checks.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    }
  });
});
