import type { CertificateFact, ChainFact } from '../cert/facts.js';
import type { TlsResult } from '../facts.js';
import { FINE, NOT_APPLICABLE, together, untold, wrong, type Outcome } from './outcome.js';
import type { CertificateCheck } from './types.js';

const DAY = 86_400_000;
const WEAK_SIGNATURE = /md2|md5|sha-?1(?!\d)/i;
const ANY_USE = '2.5.29.37.0';
const SERVER_USE = '1.3.6.1.5.5.7.3.1';

type Test = (chain: ChainFact, leaf: CertificateFact, check: CertificateCheck) => Outcome;

const when = (bad: boolean, found: string): Outcome => (bad ? wrong(found) : FINE);
const keyName = ({ keyType, keyBits, curve }: CertificateFact): string =>
  `${keyType.toUpperCase()}${curve === null ? '' : ` on ${curve}`}${keyBits === null ? '' : ` of ${keyBits} bits`}`;

const key: Test = (_, leaf, { rsaBits, ecBits, keys, curves }) => {
  if (leaf.keyType === 'unknown') return untold('the key could not be read');
  const found = `the key is ${keyName(leaf)}`;
  const least = leaf.keyType.startsWith('rsa') ? rsaBits : leaf.keyType === 'ec' ? ecBits : undefined;
  const bad =
    (keys !== undefined && !keys.includes(leaf.keyType)) ||
    (least !== undefined && (leaf.keyBits ?? 0) < least) ||
    (curves !== undefined && leaf.curve !== null && !curves.includes(leaf.curve));
  return when(bad, found);
};

/** The root's own signature proves nothing, so it may be weak. */
const signatures: Test = ({ certificates }) => {
  const weak = certificates.filter(
    (one) => !(one.selfSigned && one.isCa) && WEAK_SIGNATURE.test(one.signatureAlgorithm),
  );
  return weak.length === 0
    ? FINE
    : wrong(...weak.map((one) => `${one.subject} is signed with ${one.signatureAlgorithm}`));
};

const days: Test = (_, leaf, { days: most = 0 }) => {
  const length = Math.round((Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore)) / DAY);
  return when(length > most, `it is valid for ${length} days`);
};

const name: Test = (chain, leaf) => {
  if (chain.nameMatches === null) return untold('no name was given to compare with');
  return when(!chain.nameMatches, `it is for ${leaf.subjectAltNames.join(', ') || 'no name at all'}`);
};

const trusted: Test = (chain) =>
  when(
    !chain.trusted,
    `it is not trusted: ${(chain.distrust ?? 'unknown-issuer').replaceAll('-', ' ')}${chain.complete ? '' : `, and the certificate of ${chain.missingIssuer ?? 'its issuer'} was not sent`}`,
  );

const usage: Test = (_, leaf) => {
  const uses = leaf.extendedKeyUsage;
  if (uses.includes(ANY_USE)) return wrong('it may be used for anything');
  if (uses.length > 0 && !uses.includes(SERVER_USE)) return wrong('it is not for servers');
  return when(
    leaf.keyUsage.length > 0 && !leaf.keyUsage.includes('digitalSignature'),
    'its key may not sign, which every ephemeral suite needs',
  );
};

const staple: Test = (chain, leaf) => {
  if (chain.staple?.valid === true)
    return when(chain.staple.status !== 'good', `the proof says ${chain.staple.status}`);
  if (chain.staple) return wrong(chain.staple.how);
  if (leaf.ocspUrls.length === 0 && !leaf.mustStaple) return NOT_APPLICABLE;
  return chain.ocspStapled === null
    ? untold('no answer could have carried the proof')
    : wrong('no proof came with it');
};

const revoked: Test = (chain) => {
  if (!chain.staple) return NOT_APPLICABLE;
  return when(chain.staple.status === 'revoked', 'the proof that came with it says that it is revoked');
};

/** Which tests a check asks for. */
function testsOf(check: CertificateCheck): Test[] {
  const asksKey = check.rsaBits ?? check.ecBits ?? check.keys ?? check.curves;
  const asked: [unknown, Test][] = [
    [asksKey, key],
    [check.signatures, signatures],
    [check.days, days],
    [check.name, name],
    [check.trusted, trusted],
    [check.usage, usage],
    [check.staple, staple],
    [check.revoked, revoked],
  ];
  return asked.filter(([wanted]) => Boolean(wanted)).map(([, test]) => test);
}

/** Asks the same of every chain that the server has. */
export function certificateOutcome(result: TlsResult, check: CertificateCheck): Outcome {
  if (result.chains.length === 0) {
    const certified = result.protocols.some(({ suites }) =>
      suites.some(({ authentication }) => !/^(anon|PSK|none)$/.test(authentication)),
    );
    return certified || result.chainReason ? untold('no certificate could be seen') : NOT_APPLICABLE;
  }
  return together(
    result.chains.flatMap((chain) => {
      const [leaf] = chain.certificates;
      if (!leaf || chain.unreadable.includes(0)) return [untold('the certificate could not be read')];
      return testsOf(check).map((test) => test(chain, leaf, check));
    }),
  );
}
