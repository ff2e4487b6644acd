/** Sections about an endpoint: one TCP port that speaks a protocol, usually under TLS. */
import { Type } from 'typebox';
import { Count, Flag, Moment, Text, Texts } from './schema.js';

export const tls = Type.Object({
  protocols: Type.Array(
    Type.Object({
      name: Text('SSLv2, SSLv3, TLSv1.0, TLSv1.1, TLSv1.2 or TLSv1.3'),
      status: Text('offered, not-offered or unknown'),
      reason: Text('why it is unknown, else empty'),
      legacy: Flag('older than TLS 1.2 (NIST SP 800-52r2 section 3.1)'),
    }),
  ),
  suites: Type.Array(
    Type.Object({
      name: Text('IANA name'),
      protocol: Text('protocol under which the server chose it'),
      broken: Flag('NULL, anonymous, EXPORT, RC4, DES or 3DES'),
      forwardSecrecy: Flag('ephemeral key exchange'),
      aead: Flag('authenticated encryption'),
    }),
  ),
  complete: Flag('every protocol and suite question was answered'),
  groups: Texts('key exchange groups that the server accepts'),
  smallestDhBits: Count('smallest finite-field DH prime seen, 0 where none is used'),
  fallbackScsv: Text('yes, no or unknown: inappropriate fallback is refused (RFC 7507)'),
  secureRenegotiation: Text('yes, no, not-applicable or unknown (RFC 5746)'),
  compression: Text('yes, no or unknown'),
  starttls: Text('protocol that was upgraded, empty for direct TLS'),
});

export const certificate = Type.Object({
  subject: Text('subject of the leaf'),
  issuer: Text('issuer of the leaf'),
  names: Texts('DNS names and addresses of the leaf'),
  expectedName: Text('name that was asked for'),
  nameMatches: Flag('the certificate is for the name that was asked for'),
  notBefore: Moment('start of validity'),
  notAfter: Moment('end of validity'),
  keyType: Text('RSA, EC, Ed25519 …'),
  keyBits: Count('strength of the key in bits'),
  signatureAlgorithm: Text('such as sha256WithRSAEncryption'),
  selfSigned: Flag('issuer and subject are the same'),
  trusted: Flag('chains to a root of the trust store or of the declared CA'),
  trustReason: Text('why it is not trusted, else empty'),
  chainComplete: Flag('the server sent every intermediate certificate'),
  sha256: Text('fingerprint of the leaf'),
});

export const tlsWeaknesses = Type.Object({
  attacks: Type.Array(
    Type.Object({
      id: Text('such as heartbleed, robot or drown'),
      name: Text('the name that the attack goes by'),
      verdict: Text('vulnerable, exposed (what it needs is offered), not-vulnerable or unknown'),
      how: Text('how it was told, or why it could not be'),
    }),
  ),
});

export const tlsProfiles = Type.Object({
  checks: Type.Array(
    Type.Object({
      profile: Text('nist-800-52r2, mozilla-intermediate-6.0, rfc9325, pci-4.0.1 …'),
      check: Text('number of the requirement within the profile'),
      title: Text('the requirement'),
      severity: Text('critical, high, medium or low'),
      verdict: Text('pass, fail, advice (only recommended), not-applicable or unknown'),
      found: Texts('what is against it, or why it could not be told'),
      fix: Text('what to do about it'),
    }),
  ),
});
