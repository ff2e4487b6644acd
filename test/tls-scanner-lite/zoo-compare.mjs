// Compares the scanner with a zoo of TLS servers that is already running. Not part of the test run; start it by hand:
//   npx tsx test/tls-scanner-lite/zoo-compare.mjs <folder with tls-zoo-expected.json> [runs] [port ...]
// or set EMR_AUDIT_TLS_ZOO to the folder. Prints one line a port and exits 1 when a port differs.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { scanTls } from '../../src/tls-scanner-lite/index.ts';
import { attacksIn, outcomeWanted } from './zoo-attacks.mjs';

const words = process.argv.slice(2);
const folder = process.env.EMR_AUDIT_TLS_ZOO ?? words.shift();
if (!folder) {
  console.error('usage: zoo-compare.mjs <folder with tls-zoo-expected.json> [runs] [port ...]');
  process.exit(2);
}
const runs = Number(words.shift() ?? 1);
const expected = JSON.parse(readFileSync(join(folder, 'tls-zoo-expected.json'), 'utf8'));
const ports = Object.keys(expected.ports).filter((port) => words.length === 0 || words.includes(port));
const NAMES = {
  SSLv2: 'SSL 2.0',
  SSLv3: 'SSL 3.0',
  'TLSv1.0': 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

const listening = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (up) => (socket.destroy(), resolve(up));
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
const difference = (wanted, got) => [
  ...wanted.filter((one) => !got.includes(one)).map((one) => `-${one}`),
  ...got.filter((one) => !wanted.includes(one)).map((one) => `+${one}`),
];

function compare(want, result) {
  const out = [];
  const silent = Object.values(want.protocols).every(({ offered }) => !offered) && result.outcome !== 'tls';
  for (const [name, { offered, ciphers = [] }] of Object.entries(want.protocols)) {
    const got = result.protocols.find(({ protocol }) => protocol === NAMES[name]);
    const support = offered ? 'offered' : 'not-offered';
    if (got.support !== support && !silent)
      out.push(`${name}: ${got.support}, wanted ${support} (${JSON.stringify(got.reason ?? got.evidence)})`);
    const diff = difference(
      ciphers,
      got.suites.map((suite) => suite.name),
    );
    if (diff.length > 0) out.push(`${name} suites: ${diff.join(' ')}`);
    if (offered && got.support === 'offered' && !got.suitesComplete)
      out.push(`${name} suites incomplete: ${JSON.stringify(got.suitesReason)}`);
  }
  for (const [name, { list }] of Object.entries(want.groups ?? {})) {
    const got = result.groups.findLast(({ protocol }) => (protocol === 'TLS 1.3') === (name === 'TLSv1.3'));
    const diff = difference(
      list,
      (got?.groups ?? []).map((group) => group.name),
    );
    if (diff.length > 0) out.push(`${name} groups: ${diff.join(' ')}`);
    if (got && !got.complete) out.push(`${name} groups incomplete: ${JSON.stringify(got.reason)}`);
  }
  return [...out, ...certificates(want, result), ...intended(want, result), ...attacks(want, result)];
}

/** Attacks as the truth has them, and what a port without TLS must be called. */
function attacks(want, result) {
  const wanted = outcomeWanted(want);
  const got = [result.outcome, result.reason?.code];
  // A reset that comes before anything was written is heard as an end.
  if (wanted?.[1] === 'reset' && got[1] === 'closed') return [];
  if (wanted && wanted.join() !== got.join()) return [`outcome: ${got.join()}, wanted ${wanted.join()}`];
  if (result.outcome !== 'tls') return wanted ? [] : [`outcome: ${got.join()}`];
  return [...attacksIn(want)].flatMap(([id, safe]) => {
    const { verdict, how } = result.weaknesses.find((one) => one.id === id);
    const found = verdict === 'vulnerable' || verdict === 'exposed';
    return verdict === 'unknown' || found === safe ? [`${id}: ${verdict} (${how}), wanted ${!safe}`] : [];
  });
}

const KEYS = {
  rsaEncryption: 'rsa',
  rsassaPss: 'rsa-pss',
  'id-ecPublicKey': 'ec',
  ED25519: 'ed25519',
  ED448: 'ed448',
};
const days = (from, to) => Math.round((new Date(to) - new Date(from)) / 86_400_000);

/** Every certificate of the truth must be the leaf of one of the chains, and no other leaf may be there. */
function certificates(want, result) {
  const leaves = result.chains.map(({ certificates: [leaf] }) => leaf);
  const out = [];
  for (const [name, cert] of Object.entries(want.certificate ?? {})) {
    const same = result.chains.find(({ certificates: [leaf], expired, notYetValid, nameMatches }) => {
      const names = leaf.subjectAltNames.toSorted((a, b) => (a < b ? -1 : 1)).join();
      return (
        leaf.signatureAlgorithm.toLowerCase() ===
          cert.signature.toLowerCase().replace('rsassapss', leaf.signatureAlgorithm.toLowerCase()) &&
        (cert.key === undefined || leaf.keyType === (KEYS[cert.key] ?? cert.key.toLowerCase())) &&
        (cert.bits === undefined || cert.bits === null || leaf.keyBits === cert.bits) &&
        days(leaf.notBefore, leaf.notAfter) === cert.validity_days &&
        expired === cert.expired &&
        notYetValid === cert.not_yet_valid &&
        names === (cert.san ?? []).toSorted((a, b) => (a < b ? -1 : 1)).join() &&
        leaf.mustStaple === cert.must_staple &&
        leaf.ocspUrls.length > 0 === cert.ocsp_url &&
        leaf.selfSigned === cert.self_signed &&
        (nameMatches === cert.matches_emr_test || (cert.san ?? []).length === 0)
      );
    });
    if (!same)
      out.push(
        `certificate ${name}: wanted ${JSON.stringify(cert)}, got ${JSON.stringify(result.chains.map(({ certificates: [l], expired, notYetValid, nameMatches }) => [l.signatureAlgorithm, l.keyType, l.keyBits, days(l.notBefore, l.notAfter), expired, notYetValid, l.subjectAltNames, l.mustStaple, l.ocspUrls.length, l.selfSigned, nameMatches]))}`,
      );
  }
  const wanted = Object.keys(want.certificate ?? {}).length;
  if (wanted > 0 && new Set(leaves.map((leaf) => leaf.fingerprint256)).size !== wanted)
    out.push(`certificates: ${leaves.length}, wanted ${wanted}`);
  for (const length of want.sslyze_chain_length ?? [])
    if (!result.chains.some((chain) => chain.certificates.length === length))
      out.push(`no chain of ${length}: ${result.chains.map((c) => c.certificates.length)}`);
  return out;
}

const verdict = (result, id) => result.weaknesses.find((one) => one.id === id)?.verdict === 'vulnerable';
const yes = (told) => (told.value === 'unknown' ? `unknown: ${told.how}` : told.value === 'yes');
const best = (result) =>
  result.protocols.findLast(
    ({ support, preference }) =>
      support === 'offered' && preference !== 'not-applicable' && preference !== 'unknown',
  );
const LOOK = {
  alpn: (r) => r.alpn.protocols,
  ocsp_stapled: (r) => r.chains.find(({ staple }) => staple)?.staple.status ?? null,
  preference: (r) =>
    r.protocols.find(({ protocol }) => protocol === 'TLS 1.2').preference ?? best(r)?.preference,
  sni_required: (r) => r.names.without.answer === 'refused',
  client_auth: (r) =>
    yes(r.features.clientCertificateRequired) === true
      ? 'required'
      : yes(r.features.clientCertificateRequested) === true
        ? 'requested, refused at HTTP level'
        : 'none',
  dh_bits: (r) => Math.min(...r.dhGroups.map(({ bits }) => bits)),
  dh_group: (r) =>
    r.dhGroups[0]?.name?.startsWith('oakley-2') ? 'RFC 2409 Oakley group 2' : r.dhGroups[0]?.name,
  chain: (r) => (r.chains[0].complete ? 'complete' : 'intermediate missing'),
  client_renegotiation: (r) => yes(r.features.clientRenegotiation),
  early_data: (r) => yes(r.features.earlyData),
  session_tickets: (r) => yes(r.features.sessionTickets),
  secure_renegotiation: (r) => yes(r.features.secureRenegotiation),
  encrypt_then_mac: (r) => yes(r.features.encryptThenMac),
  extended_master_secret: (r) => yes(r.features.extendedMasterSecret),
  heartbleed: (r) => verdict(r, 'heartbleed'),
  ccs: (r) => verdict(r, 'ccs-injection'),
  ticketbleed: (r) => verdict(r, 'ticketbleed'),
  robot: (r) => verdict(r, 'robot'),
  compression: (r) => yes(r.features.compression),
  fallback_scsv: (r) => yes(r.features.fallbackScsv),
  heartbeat_extension: (r) => yes(r.features.heartbeat),
};
const ACTIVE = ['heartbleed', 'ccs', 'ticketbleed', 'robot'];

function intended(want, result) {
  const out = [];
  for (const [key, value] of Object.entries(want.intended ?? {})) {
    const got = LOOK[key]?.(result);
    if (got !== undefined && JSON.stringify(got) !== JSON.stringify(value))
      out.push(`${key}: ${JSON.stringify(got)}, wanted ${JSON.stringify(value)}`);
  }
  if (result.outcome === 'tls') {
    for (const key of ACTIVE)
      if (!want.intended?.[key] && LOOK[key](result)) out.push(`${key}: found where it is not`);
    for (const one of result.weaknesses) if (one.verdict === 'unknown') out.push(`? ${one.id}: ${one.how}`);
    for (const [key, told] of Object.entries(result.features))
      if (told.value === 'unknown') out.push(`? ${key}: ${told.how}`);
    for (const one of result.signatures)
      if (!one.complete) out.push(`? signatures ${one.protocol}: ${JSON.stringify(one.reason)}`);
    if (!result.alpn.complete) out.push(`? alpn: ${result.alpn.how}`);
    for (const one of Object.values(result.names))
      if (one.answer === 'unknown') out.push(`? names: ${one.how}`);
    for (const p of result.protocols)
      if (p.preference === 'server' && p.order === null && p.suites.length <= 60)
        out.push(`? order ${p.protocol}`);
  }
  return out;
}

let worst = 0;
for (let run = 1; run <= runs; run += 1) {
  const tally = { equal: 0, different: 0, absent: 0, connections: 0 };
  const started = performance.now();
  for (const port of ports) {
    const want = expected.ports[port];
    if (!(await listening(Number(port)))) {
      tally.absent += 1;
      continue;
    }
    const begun = performance.now();
    const result = await scanTls({
      host: '127.0.0.1',
      port: Number(port),
      servername: expected.sni,
      starttls: want.starttls ?? undefined,
    });
    const all = compare(want, result);
    const diffs = all.filter((one) => !one.startsWith('?'));
    tally[diffs.length > 0 ? 'different' : 'equal'] += 1;
    tally.connections += result.connections;
    const time = `${Math.round(performance.now() - begun)} ms`.padStart(8);
    console.log(
      `${port} ${diffs.length > 0 ? 'DIFF ' : 'equal'} ${time} ${String(result.connections).padStart(4)} conns  ${want.name}`,
    );
    for (const diff of all) console.log(`        ${diff}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `run ${run}: ${tally.equal} equal, ${tally.different} different, ${tally.absent} not running; ${tally.connections} connections, ${seconds} s`,
  );
  worst = Math.max(worst, tally.different);
}
process.exitCode = worst > 0 ? 1 : 0;
