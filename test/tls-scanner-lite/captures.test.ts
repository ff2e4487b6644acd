import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { groupOf } from '../../src/tls-scanner-lite/data/groups.js';
import { suiteOf } from '../../src/tls-scanner-lite/data/suites.js';
import { tlsEar, type Answer } from '../../src/tls-scanner-lite/listen.js';
import { randomFrom } from './fuzz/spoil.js';
import type { Capture } from './tools/capture.js';

const captures: Capture[] = JSON.parse(readFileSync('test/tls-scanner-lite/fixtures/answers.json', 'utf8'));

/** Hears bytes in pieces of the lengths that are given. */
function hear(bytes: Buffer, length: () => number): Answer {
  const ear = tlsEar(true);
  for (let at = 0; at < bytes.length;) {
    const size = length();
    const answer = ear.take(bytes.subarray(at, at + size));
    if (answer) return answer;
    at += size;
  }
  return ear.finish({ code: 'closed' });
}

/** What is worth keeping of an answer, in words. */
function words(answer: Answer): string {
  if (answer.kind === 'alert') return `alert ${answer.description}`;
  if (answer.kind !== 'hello') return answer.kind;
  const { hello, flight } = answer;
  const key = flight.keyExchange;
  const exchange =
    key?.kind === 'group' ? ` ${groupOf(key.group).name}` : key ? ` ${key.kind} ${key.bits}` : '';
  const group = hello.group === null ? '' : ` ${groupOf(hello.group).name}`;
  const keys = (flight.certificates ?? [])
    .map((der) => new X509Certificate(der).publicKey.asymmetricKeyType)
    .join(' ');
  return `${suiteOf(hello.suite).name}${exchange}${group}${keys === '' ? '' : `, ${keys}`}${flight.done ? ', done' : ''}`;
}

describe.each(captures)('$name', ({ answers }) => {
  it.each(Object.entries(answers))(
    '%s reads the same in one piece, byte by byte and in any pieces',
    (_, text) => {
      const bytes = Buffer.from(text, 'hex');
      const whole = hear(bytes, () => bytes.length);
      expect(whole.kind).not.toBe('trouble');
      expect(hear(bytes, () => 1)).toEqual(whole);
      for (let seed = 1; seed <= 20; seed += 1) {
        const random = randomFrom(seed * 7919);
        expect(hear(bytes, () => 1 + random(400))).toEqual(whole);
      }
    },
  );
});

it('says what these servers said', () => {
  const told = captures.map(({ name, answers }) =>
    [
      name,
      ...Object.entries(answers).map(
        ([version, text]) => `${version} ${words(hear(Buffer.from(text, 'hex'), () => 100_000))}`,
      ),
    ].join('\n  '),
  );
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "OpenSSL 3.0 (nginx)
      0x0300 alert 40
      0x0301 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA x25519, rsa rsa, done
      0x0302 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA x25519, rsa rsa, done
      0x0303 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 x25519, rsa rsa, done
      0x0304 TLS_AES_256_GCM_SHA384 x25519
    GnuTLS 3.7
      0x0300 alert 70
      0x0301 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA x25519, rsa rsa, done
      0x0302 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA x25519, rsa rsa, done
      0x0303 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 x25519, rsa rsa, done
      0x0304 alert 40
    NSS 3.87
      0x0300 TLS_RSA_WITH_AES_128_CBC_SHA, rsa rsa, done
      0x0301 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA x25519, rsa rsa, done
      0x0302 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA x25519, rsa rsa, done
      0x0303 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA x25519, rsa rsa, done
      0x0304 alert 70
    JSSE 17
      0x0300 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA x25519, rsa rsa, done
      0x0301 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA x25519, rsa rsa, done
      0x0302 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA x25519, rsa rsa, done
      0x0303 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 x25519, rsa rsa, done
      0x0304 alert 70
    OpenSSL 3.5 (Node 24, ML-KEM)
      0x0300 alert 40
      0x0301 alert 70
      0x0302 alert 70
      0x0303 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 x25519, rsa rsa, done
      0x0304 TLS_AES_256_GCM_SHA384 X25519MLKEM768
    Go (Caddy)
      0x0300 alert 70
      0x0301 alert 70
      0x0302 alert 70
      0x0303 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 x25519, rsa rsa, done
      0x0304 TLS_AES_128_GCM_SHA256 x25519
    Erlang 25
      0x0300 alert 70
      0x0301 alert 70
      0x0302 alert 70
      0x0303 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 secp256r1, rsa rsa, done
      0x0304 TLS_AES_128_GCM_SHA256 x25519
    Botan 2.19
      0x0300 alert 70
      0x0301 alert 70
      0x0302 alert 70
      0x0303 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 x25519, rsa rsa, done
      0x0304 alert 70"
  `);
});
