/** What each platform accepts: filters over the full log. */
import type { Log, Result, Run } from 'sarif';
import type { AzdoName, ReporterOptions } from '../options.js';
import { stableGuid } from './taxonomies.js';

/** A platform that takes SARIF. */
export type SarifProfile = 'github' | 'gitlab' | 'azdo' | 'defectdojo';

/** GitHub keeps 5,000 results a run and GitLab refuses more. */
const MAX_RESULTS = 5000;
/** GitLab files a finding with one of these under secret detection. */
const SECRET_CWES = /cwe-(798|259|321|522|312|319|256|257|540)$/i;

const PROFILES: Readonly<Record<SarifProfile, (run: Run, azdo: ReporterOptions['azdo']) => Run>> = {
  github: (run) => onlyFailures(run),
  gitlab: (run) => withoutSecretCwes(cutTexts(onlyFailures(run))),
  azdo: (run, azdo) => forAzure(onlyFailures(run), azdo),
  defectdojo: (run) => ({
    ...run,
    results: worstFirst((run.results ?? []).filter(({ kind }) => kind === 'fail')),
  }),
};

/** The log for one platform. */
export function applyProfile(log: Log, profile: SarifProfile, azdo?: ReporterOptions['azdo']): Log {
  return { ...log, runs: log.runs.map((run) => PROFILES[profile](withoutAbsent(run), azdo)) };
}

/** Platforms would show what is gone as an open alert. */
function withoutAbsent(run: Run): Run {
  return { ...run, results: (run.results ?? []).filter(({ baselineState }) => baselineState !== 'absent') };
}

/** Failures that nobody waived: platforms would show everything else as an open alert. */
function onlyFailures(run: Run): Run {
  const results = (run.results ?? [])
    .filter(({ kind, suppressions }) => kind === 'fail' && (suppressions ?? []).length === 0)
    .map((result): Result => ({ ...result, suppressions: undefined }));
  return { ...run, results: worstFirst(results).slice(0, MAX_RESULTS) };
}

function worstFirst(results: readonly Result[]): Result[] {
  return results.toSorted((left, right) => (right.rank ?? 0) - (left.rank ?? 0));
}

/** GitLab drops a result whose texts are too long. */
function cutTexts(run: Run): Run {
  const results = (run.results ?? []).map((result) => ({
    ...result,
    message: { ...result.message, text: (result.message.text ?? '').slice(0, 2000) },
  }));
  return { ...run, results };
}

function withoutSecretCwes(run: Run): Run {
  const { driver } = run.tool;
  const rules = (driver.rules ?? []).map((rule) => ({
    ...rule,
    relationships: (rule.relationships ?? []).filter(({ target }) => !SECRET_CWES.test(target.id ?? '')),
    properties: {
      ...rule.properties,
      tags: (rule.properties?.tags ?? []).filter((tag) => !SECRET_CWES.test(tag)),
    },
  }));
  const results = (run.results ?? []).map((result) => ({
    ...result,
    taxa: (result.taxa ?? []).filter(({ id }) => !SECRET_CWES.test(id ?? '')),
  }));
  return { ...run, results, tool: { ...run.tool, driver: { ...driver, rules } } };
}

/** Azure DevOps refuses a file without these four, and ids of another form than a number and a GUID. */
const AZDO: Readonly<Record<AzdoName, string>> = {
  buildDefinitionId: '1',
  buildDefinitionName: 'emr-audit',
  phaseId: stableGuid('phase'),
  phaseName: 'emr-audit',
};

function forAzure(run: Run, azdo: ReporterOptions['azdo'] = {}): Run {
  const prefix = 'azuredevops/pipeline/build';
  const properties = Object.fromEntries(
    Object.entries({ ...AZDO, ...azdo }).map(([name, value]) => [`${prefix}/${name}`, value]),
  );
  const id = `${prefix}/${run.automationDetails?.id ?? 'emr-audit'}`;
  return { ...run, automationDetails: { ...run.automationDetails, id, properties } };
}
