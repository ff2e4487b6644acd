// What the ground truth of the zoo says about attacks that follow from versions, suites and settings: derived from the names in
// tls-zoo-expected.json alone, by other rules than the scanner's.

const BELOW_13 = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2'];
const RULES = {
  poodle: [/_CBC/, ['SSLv3']],
  beast: [/_CBC/, ['SSLv3', 'TLSv1.0']],
  lucky13: [/_CBC/, BELOW_13],
  freak: [/^TLS_RSA_EXPORT/, BELOW_13],
  rc4: [/_RC4_/, BELOW_13],
  sweet32: [/_(3DES|DES|DES40|IDEA|RC2)_/, BELOW_13],
  'null-encryption': [/_NULL_/, BELOW_13],
  anonymous: [/_anon_/, BELOW_13],
};

/** For each attack whether its verdict must be "not-vulnerable"; an attack that the truth is silent about is left out. */
export function attacksIn(want) {
  const offers = (pattern, versions) =>
    versions.some((version) => (want.protocols[version]?.ciphers ?? []).some((name) => pattern.test(name)));
  const out = new Map();
  for (const [id, [pattern, versions]] of Object.entries(RULES)) out.set(id, !offers(pattern, versions));
  out.set('drown', !want.protocols.SSLv2.offered);
  if (offers(/^TLS_DHE?_.*EXPORT/, BELOW_13)) out.set('logjam', false);
  else if (want.intended?.dh_bits !== undefined) out.set('logjam', want.intended.dh_bits > 1024);
  out.set('crime', want.intended?.compression !== true);
  if (want.intended?.secure_renegotiation === false) out.set('insecure-renegotiation', false);
  return out;
}

const QUIRKS = {
  'accepts, never answers': ['unknown', 'timeout'],
  'plain HTTP': ['not-tls', 'not-tls'],
  'RST after accept': ['unknown', 'reset'],
};

/** The outcome and reason that a server without TLS must end in; null for every other one. */
export function outcomeWanted(want) {
  const quirk = want.intended?.quirk;
  if (quirk === 'SMTP without STARTTLS') return ['not-tls', want.starttls ? 'starttls-refused' : 'not-tls'];
  return QUIRKS[quirk] ?? null;
}
