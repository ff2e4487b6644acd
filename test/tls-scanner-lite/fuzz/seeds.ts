import { randomBytes } from 'node:crypto';
import { vector } from '../../../src/tls-scanner-lite/wire/hello.js';
import { alertRecord, handshake, record, serverHello } from '../helpers/wire.js';
import type { Pki } from '../helpers/pki.js';

/** A well-made message to spoil, and what it is. */
export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);

function bodies(pki: Pki): Seed[] {
  const certificates = [pki.der('rsa.pem'), pki.der('int.pem')];
  const extensions = [
    [0xff01, Buffer.of(0)],
    [23, Buffer.alloc(0)],
    [16, vector(2, vector(1, Buffer.from('h2')))],
    [18, vector(2, vector(2, Buffer.alloc(40)))],
  ] as const;
  const tls13 = [
    [43, u16(0x0304)],
    [51, Buffer.concat([u16(29), vector(2, randomBytes(32))])],
  ] as const;
  const entry = (der: Buffer): Buffer => Buffer.concat([vector(3, der), vector(2, Buffer.alloc(0))]);
  const field = [vector(2, randomBytes(128)), vector(2, Buffer.of(2)), vector(2, randomBytes(128))];
  return [
    { name: 'ServerHello', bytes: serverHello({ version: 0x0303, suite: 0xc02f, extensions }) },
    {
      name: 'ServerHello of TLS 1.3',
      bytes: serverHello({ version: 0x0303, suite: 0x1301, extensions: tls13 }),
    },
    {
      name: 'HelloRetryRequest',
      bytes: serverHello({ version: 0x0303, suite: 0x1301, retry: true, extensions: tls13 }),
    },
    {
      name: 'Certificate',
      bytes: handshake(11, vector(3, Buffer.concat(certificates.map((one) => vector(3, one))))),
    },
    {
      name: 'Certificate of TLS 1.3',
      bytes: handshake(11, Buffer.concat([Buffer.of(0), vector(3, Buffer.concat(certificates.map(entry)))])),
    },
    { name: 'CertificateStatus', bytes: handshake(22, Buffer.concat([Buffer.of(1), vector(3, pki.ocsp())])) },
    {
      name: 'ServerKeyExchange with a curve',
      bytes: handshake(
        12,
        Buffer.concat([
          Buffer.of(3, 0, 29),
          vector(1, randomBytes(32)),
          u16(0x0804),
          vector(2, randomBytes(64)),
        ]),
      ),
    },
    {
      name: 'ServerKeyExchange with a field',
      bytes: handshake(12, Buffer.concat([...field, u16(0x0401), vector(2, randomBytes(64))])),
    },
    {
      name: 'CertificateRequest',
      bytes: handshake(
        13,
        Buffer.concat([vector(1, Buffer.of(1, 64)), vector(2, u16(0x0401)), vector(2, Buffer.alloc(0))]),
      ),
    },
    {
      name: 'EncryptedExtensions',
      bytes: handshake(
        8,
        vector(2, Buffer.concat([u16(16), vector(2, vector(2, vector(1, Buffer.from('h2'))))])),
      ),
    },
    {
      name: 'NewSessionTicket',
      bytes: handshake(
        4,
        Buffer.concat([
          randomBytes(8),
          vector(1, randomBytes(8)),
          vector(2, randomBytes(64)),
          vector(2, Buffer.alloc(0)),
        ]),
      ),
    },
    { name: 'ServerHelloDone', bytes: handshake(14, Buffer.alloc(0)) },
  ];
}

function sslv2(certificate: Buffer): Buffer {
  const ciphers = Buffer.from('0100800700c0', 'hex');
  const body = Buffer.concat([
    Buffer.of(4, 0, 1, 0, 2),
    u16(certificate.length),
    u16(ciphers.length),
    u16(16),
    certificate,
    ciphers,
    randomBytes(16),
  ]);
  return Buffer.concat([u16(0x8000 | body.length), body]);
}

/** Messages of every kind that a server sends: bare, in records, and whole flights. */
export function seedsOf(pki: Pki): Seed[] {
  const messages = bodies(pki);
  const inRecords = messages.map(({ name, bytes }) => ({
    name: `${name} in a record`,
    bytes: record(22, 0x0303, bytes),
  }));
  const flight = (names: readonly string[]): Buffer =>
    Buffer.concat(
      names.map((name) =>
        record(22, 0x0303, messages.find((one) => one.name === name)?.bytes ?? Buffer.alloc(0)),
      ),
    );
  return [
    ...messages,
    ...inRecords,
    {
      name: 'flight',
      bytes: flight([
        'ServerHello',
        'Certificate',
        'CertificateStatus',
        'ServerKeyExchange with a curve',
        'ServerHelloDone',
      ]),
    },
    { name: 'alert', bytes: alertRecord(2, 40) },
    {
      name: 'warning and hello',
      bytes: Buffer.concat([alertRecord(1, 112), record(22, 0x0303, messages[0]?.bytes ?? Buffer.alloc(0))]),
    },
    { name: 'SSL 2.0', bytes: sslv2(pki.der('rsa.pem')) },
    { name: 'certificate', bytes: pki.der('rsa.pem') },
    { name: 'OCSP', bytes: pki.ocsp() },
    { name: 'SMTP', bytes: Buffer.from('220 mail ESMTP\r\n250-mail\r\n250 STARTTLS\r\n220 go\r\n') },
    { name: 'IMAP', bytes: Buffer.from('* OK ready\r\na1 OK begin\r\n') },
    { name: 'LDAP', bytes: Buffer.from('300c02010178070a010004000400', 'hex') },
    {
      name: 'MySQL',
      bytes: Buffer.from(`4a0000000a352e352e3500${'00'.repeat(13)}fff7${'00'.repeat(40)}`, 'hex'),
    },
  ];
}
