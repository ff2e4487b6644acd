import type { ProtocolFact, TlsResult } from '../facts.js';
import type { AcceptedSuite } from '../types.js';
import { certificateOutcome } from './certificates.js';
import { FINE, fitsAny, NOT_APPLICABLE, together, untold, wrong, type Outcome } from './outcome.js';
import type {
  CheckResult,
  GroupsCheck,
  Profile,
  ProfileCheck,
  ProfileResult,
  SuitesCheck,
  VersionsCheck,
} from './types.js';

const notTold = ({ protocol, reason }: ProtocolFact): string =>
  `${protocol} could not be told${reason ? ` (${reason.detail ?? reason.code})` : ''}`;

function versionsOutcome({ protocols }: TlsResult, { forbid = [], requireAny }: VersionsCheck): Outcome {
  const about = protocols.filter(({ protocol }) => forbid.includes(protocol));
  const offered = about
    .filter(({ support }) => support === 'offered')
    .map(({ protocol }) => `${protocol} is offered`);
  const open = about.filter(({ support }) => support === 'unknown').map(notTold);
  const outcomes: Outcome[] = [{ wrong: offered, untold: open, applies: true }];
  if (!requireAny) return together(outcomes);
  const needed = protocols.filter(({ protocol }) => requireAny.includes(protocol));
  if (needed.some(({ support }) => support === 'offered')) return together(outcomes);
  const unsure = needed.filter(({ support }) => support === 'unknown').map(notTold);
  outcomes.push(unsure.length > 0 ? untold(...unsure) : wrong(`${requireAny.join(' or ')} is not offered`));
  return together(outcomes);
}

function isWrong(suite: AcceptedSuite, check: SuitesCheck): boolean {
  if (check.ignore?.some((flag) => suite.flags.includes(flag))) return false;
  if (check.allow && !fitsAny(suite.name, check.allow)) return true;
  if (check.flags?.some((flag) => suite.flags.includes(flag))) return true;
  if (check.keyExchange?.includes(suite.keyExchange)) return true;
  return check.bits !== undefined && suite.bits < check.bits;
}

function suitesOutcome({ protocols }: TlsResult, check: SuitesCheck): Outcome {
  const about = protocols.filter(({ protocol }) => check.versions?.includes(protocol) ?? true);
  const offered = about.filter(({ support }) => support === 'offered');
  const open = about
    .filter(
      ({ support, suitesComplete }) => support === 'unknown' || (support === 'offered' && !suitesComplete),
    )
    .map((one) =>
      one.support === 'unknown' ? notTold(one) : `the suites of ${one.protocol} could not all be told`,
    );
  if (check.requireAny) {
    const has = offered.some(({ suites }) =>
      suites.some(({ name }) => fitsAny(name, check.requireAny ?? [])),
    );
    if (has) return FINE;
    return open.length > 0 ? untold(...open) : wrong('none of them is offered');
  }
  const found = offered.flatMap(({ protocol, suites }) =>
    suites.filter((suite) => isWrong(suite, check)).map(({ name }) => `${name} in ${protocol}`),
  );
  if (offered.length === 0 && open.length === 0) return NOT_APPLICABLE;
  return { wrong: found, untold: open, applies: true };
}

function groupsOutcome({ groups }: TlsResult, check: GroupsCheck): Outcome {
  const names = [...new Set(groups.flatMap((one) => one.groups.map(({ name }) => name)))];
  const open = groups
    .filter(({ complete }) => !complete)
    .map(({ protocol }) => `the groups of ${protocol} could not all be told`);
  if (names.length === 0 && open.length === 0) return NOT_APPLICABLE;
  if (check.requireAny) {
    if (names.some((name) => fitsAny(name, check.requireAny ?? []))) return FINE;
    return open.length > 0 ? untold(...open) : wrong(`only ${names.join(', ')} offered`);
  }
  const bad = names.filter(
    (name) => (check.allow && !fitsAny(name, check.allow)) || fitsAny(name, check.forbid ?? []),
  );
  return { wrong: bad.map((name) => `${name} is offered`), untold: open, applies: true };
}

function dhOutcome(result: TlsResult, least: number): Outcome {
  const used = result.protocols.some(({ suites }) => suites.some(({ keyExchange }) => keyExchange === 'DHE'));
  if (result.dhGroups.length === 0)
    return used ? untold('finite-field suites are offered, but none showed its group') : NOT_APPLICABLE;
  const short = result.dhGroups.filter(({ bits, prime }) => bits < least || prime === false);
  return {
    ...FINE,
    wrong: short.map(({ bits, name }) => `a group of ${bits} bits${name === null ? '' : ` (${name})`}`),
  };
}

function featureOutcome(
  { features }: TlsResult,
  { name, want }: NonNullable<ProfileCheck['feature']>,
): Outcome {
  const told = features[name];
  if (told.value === 'not-applicable') return NOT_APPLICABLE;
  if (told.value === 'unknown') return untold(told.how);
  return told.value === want ? FINE : wrong(told.how);
}

function weaknessOutcome({ weaknesses }: TlsResult, ids: readonly string[]): Outcome {
  const about = weaknesses.filter(({ id }) => ids.includes(id));
  return {
    applies: true,
    wrong: about.filter(({ verdict }) => verdict === 'vulnerable').map(({ name, how }) => `${name}: ${how}`),
    untold: about.filter(({ verdict }) => verdict === 'unknown').map(({ name, how }) => `${name}: ${how}`),
  };
}

function orderOutcome({ protocols }: TlsResult, want: 'server' | 'client'): Outcome {
  const told = protocols.filter(
    ({ support, preference }) => support === 'offered' && preference !== 'not-applicable',
  );
  if (told.length === 0) return NOT_APPLICABLE;
  return {
    applies: true,
    wrong: told
      .filter(({ preference }) => preference !== want && preference !== 'unknown')
      .map(({ protocol, preference }) => `in ${protocol} the ${preference} decides`),
    untold: told
      .filter(({ preference }) => preference === 'unknown')
      .map(({ protocol }) => `${protocol}: who decides could not be told`),
  };
}

function outcomesOf(result: TlsResult, check: ProfileCheck): Outcome[] {
  const out: Outcome[] = [];
  if (check.versions) out.push(versionsOutcome(result, check.versions));
  if (check.suites) out.push(suitesOutcome(result, check.suites));
  if (check.groups) out.push(groupsOutcome(result, check.groups));
  if (check.dh) out.push(dhOutcome(result, check.dh.least));
  if (check.certificate) out.push(certificateOutcome(result, check.certificate));
  if (check.feature) out.push(featureOutcome(result, check.feature));
  if (check.weaknesses) out.push(weaknessOutcome(result, check.weaknesses));
  if (check.order) out.push(orderOutcome(result, check.order));
  return out;
}

function verdictOf(
  { wrong: bad, untold: open, applies }: Outcome,
  check: ProfileCheck,
): CheckResult['verdict'] {
  if (bad.length > 0) return check.level ?? 'fail';
  if (open.length > 0) return 'unknown';
  return applies ? 'pass' : 'not-applicable';
}

function judgeCheck(result: TlsResult, check: ProfileCheck): CheckResult {
  const { id, title, where, severity, fix } = check;
  const outcome =
    result.outcome === 'tls'
      ? together(outcomesOf(result, check))
      : untold(`no handshake could be had: ${result.reason?.detail ?? result.reason?.code ?? 'no answer'}`);
  const verdict = verdictOf(outcome, check);
  const found = [...new Set(outcome.wrong.length > 0 ? outcome.wrong : outcome.untold)];
  return { id, title, where, severity, verdict, found, fix };
}

/** Judges one result by one profile; what could not be told is never a pass. */
export function judgeProfile(result: TlsResult, profile: Profile): ProfileResult {
  const checks = profile.checks.map((check) => judgeCheck(result, check));
  const { id, title, version } = profile;
  const has = (verdict: CheckResult['verdict']): boolean => checks.some((one) => one.verdict === verdict);
  return { id, title, version, verdict: has('fail') ? 'fail' : has('unknown') ? 'unknown' : 'pass', checks };
}
