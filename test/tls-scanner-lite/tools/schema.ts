/** Makes docs/tls-result.schema.json: node --import tsx test/tls-scanner-lite/tools/schema.ts */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

type Schema = Readonly<Record<string, unknown>>;

const string: Schema = { type: 'string' };
const boolean: Schema = { type: 'boolean' };
const count: Schema = { type: 'integer', minimum: 0 };
const moment: Schema = { type: 'string', format: 'date-time' };
const oneOf = (...values: readonly string[]): Schema => ({ enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const list = (items: Schema): Schema => ({ type: 'array', items });
/** Every key is always there: what is missing could be taken for a pass. */
const object = (properties: Readonly<Record<string, Schema>>, description?: string): Schema => ({
  ...(description ? { description } : {}),
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

const protocol = oneOf('SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3');
const FEATURES = [
  'secureRenegotiation',
  'clientRenegotiation',
  'compression',
  'extendedMasterSecret',
  'encryptThenMac',
  'heartbeat',
  'fallbackScsv',
  'downgradeSentinel',
  'sessionTickets',
  'sessionIdResumption',
  'ticketResumption',
  'tls13Resumption',
  'earlyData',
  'clientCertificateRequested',
  'clientCertificateRequired',
  'versionTolerance',
  'greaseTolerance',
  'longHelloTolerance',
  'ephemeralKeyReuse',
  'signatureListRespected',
];

const definitions: Readonly<Record<string, Schema>> = {
  reason: {
    type: 'object',
    description: 'why something is not known',
    properties: { code: string, detail: string },
    required: ['code'],
    additionalProperties: false,
  },
  told: object(
    { value: oneOf('yes', 'no', 'unknown', 'not-applicable'), how: string },
    'an answer and how it was told',
  ),
  suite: object({
    id: count,
    name: string,
    keyExchange: string,
    authentication: string,
    encryption: string,
    bits: count,
    mac: string,
    minVersion: protocol,
    flags: list(oneOf('null', 'anon', 'export', 'rc4', 'des', 'tripleDes', 'cbc', 'aead', 'forwardSecrecy')),
    dhBits: orNull(count),
  }),
  protocol: object({
    protocol,
    support: oneOf('offered', 'not-offered', 'unknown'),
    evidence: orNull(string),
    reason: orNull(ref('reason')),
    suites: list(ref('suite')),
    suitesComplete: boolean,
    suitesReason: orNull(ref('reason')),
    preference: oneOf('server', 'client', 'not-applicable', 'unknown'),
    order: orNull(list(string)),
  }),
  groups: object({
    protocol,
    groups: list(
      object({ id: count, name: string, kind: oneOf('elliptic-curve', 'finite-field', 'post-quantum') }),
    ),
    complete: boolean,
    reason: orNull(ref('reason')),
  }),
  certificate: object({
    subject: string,
    issuer: string,
    serialNumber: string,
    subjectAltNames: list(string),
    notBefore: moment,
    notAfter: moment,
    keyType: string,
    keyBits: orNull(count),
    curve: orNull(string),
    signatureAlgorithm: string,
    selfSigned: boolean,
    isCa: boolean,
    extendedKeyUsage: list(string),
    ocspUrls: list(string),
    mustStaple: boolean,
    publicExponent: orNull(string),
    version: count,
    keyUsage: list(string),
    caIssuersUrls: list(string),
    crlUrls: list(string),
    timestamps: count,
    publicKeySha256: string,
    fingerprint256: string,
    pem: string,
  }),
  chain: object({
    certificates: list(ref('certificate')),
    unreadable: list(count),
    ordered: orNull(boolean),
    complete: boolean,
    missingIssuer: orNull(string),
    trusted: boolean,
    distrust: orNull(
      oneOf(
        'expired',
        'not-yet-valid',
        'self-signed',
        'unknown-issuer',
        'bad-signature',
        'issuer-not-a-ca',
        'not-for-servers',
        'name-not-permitted',
        'path-too-long',
        'unknown-critical-extension',
        'unreadable',
      ),
    ),
    anchor: orNull(string),
    nameMatches: orNull(boolean),
    expired: boolean,
    notYetValid: boolean,
    daysLeft: orNull({ type: 'integer' }),
    ocspStapled: orNull(boolean),
    staple: orNull(
      object({
        status: oneOf('good', 'revoked', 'unknown', 'unreadable'),
        valid: boolean,
        how: string,
        producedAt: orNull(moment),
        thisUpdate: orNull(moment),
        nextUpdate: orNull(moment),
        timestamps: count,
      }),
    ),
    handshakeTimestamps: count,
    seenIn: list(protocol),
  }),
  name: object({
    answer: oneOf('same-certificate', 'other-certificate', 'refused', 'unknown', 'not-applicable'),
    how: string,
  }),
  weakness: object({
    id: string,
    name: string,
    cve: orNull(string),
    verdict: oneOf('vulnerable', 'exposed', 'not-vulnerable', 'unknown'),
    how: string,
  }),
  result: object({
    host: string,
    port: count,
    address: orNull(string),
    servername: orNull(string),
    starttls: orNull(oneOf('smtp', 'imap', 'pop3', 'ftp', 'ldap', 'mysql', 'postgres')),
    now: moment,
    outcome: oneOf('tls', 'not-tls', 'unknown'),
    reason: orNull(ref('reason')),
    protocols: list(ref('protocol')),
    groups: list(ref('groups')),
    dhGroups: list(
      object({
        prime: orNull(boolean),
        bits: count,
        generator: string,
        primeSha256: string,
        name: orNull(string),
      }),
    ),
    trustStore: object({ kind: oneOf('given', 'system', 'node'), file: orNull(string), certificates: count }),
    chains: list(ref('chain')),
    chainReason: orNull(ref('reason')),
    features: object(Object.fromEntries(FEATURES.map((name) => [name, ref('told')]))),
    alpn: object({ protocols: list(string), complete: boolean, how: string }),
    names: object({ without: ref('name'), unknown: ref('name') }),
    signatures: list(
      object({
        protocol,
        schemes: list(object({ id: count, name: string })),
        complete: boolean,
        reason: orNull(ref('reason')),
      }),
    ),
    weaknesses: list(ref('weakness')),
    pace: object({ slowed: boolean, how: string, retries: count }),
    connections: count,
    milliseconds: count,
  }),
  judged: object({
    id: string,
    title: string,
    version: string,
    verdict: oneOf('pass', 'fail', 'unknown'),
    checks: list(
      object({
        id: string,
        title: string,
        where: string,
        severity: oneOf('critical', 'high', 'medium', 'low'),
        verdict: oneOf('pass', 'fail', 'advice', 'unknown', 'not-applicable'),
        found: list(string),
        fix: string,
      }),
    ),
  }),
};

/** The schema of what `emr-audit tls --json` prints; `$defs/result` is what `scanTls` gives. */
export function resultSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What emr-audit tls --json prints',
    ...object({
      tool: object({ name: string, version: string }),
      profile: object({
        id: string,
        title: string,
        version: string,
        source: object({ title: string, url: string }),
      }),
      servers: list(object({ result: ref('result'), judged: ref('judged') })),
    }),
    $defs: definitions,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync('docs/tls-result.schema.json', `${JSON.stringify(resultSchema(), undefined, 2)}\n`);
