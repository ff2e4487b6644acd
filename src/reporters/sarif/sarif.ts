/** SARIF 2.1.0 (OASIS) with what code scanning platforms ask for on top. */
import type { Log, Notification, Run } from 'sarif';
import type { Report } from '../../core/types.js';
import type { Reporter } from '../options.js';
import { exitMeaning, oneLine, safeJson } from '../text.js';
import { applyProfile } from './profiles.js';
import { toAbsent } from './absent.js';
import { Places, toResult, toReview, type Context } from './results.js';
import { attestationDescriptor, sentence, toDescriptor } from './rules.js';
import { makeTaxonomies, stableGuid } from './taxonomies.js';

const NOTIFICATION = 'EMRN001';

/** The report as SARIF, filtered for one platform when a profile is given. */
export const sarif: Reporter = (report, { sarifProfile, azdo }) => {
  const log = toLog(report);
  return `${safeJson(sarifProfile ? applyProfile(log, sarifProfile, azdo) : log, 2)}\n`;
};

/** The full log: every outcome, with taxonomies, suppressions and notifications. */
export function toLog(report: Report): Log {
  const taxonomies = makeTaxonomies(report);
  const rules = [...report.rules.map((rule) => toDescriptor(rule, taxonomies)), attestationDescriptor()];
  const context: Context = {
    report,
    taxonomies,
    places: new Places(),
    ruleIndex: new Map(rules.map(({ id }, index) => [id, index])),
  };
  const waiting = report.frameworks.flatMap(({ lines }) =>
    lines.filter(({ status }) => status === 'Needs attestation'),
  );
  const run: Run = {
    tool: {
      driver: {
        name: 'emr-audit',
        fullName: `emr-audit OpenEMR deployment scanner ${report.tool.version}`,
        guid: stableGuid('emr-audit'),
        organization: 'emr-audit',
        product: 'emr-audit',
        version: report.tool.version,
        semanticVersion: report.tool.version,
        informationUri: 'https://www.npmjs.com/package/emr-audit',
        supportedTaxonomies: taxonomies.components.map(({ name, guid }, index) => ({ name, guid, index })),
        notifications: [notificationDescriptor()],
        rules,
      },
    },
    automationDetails: {
      id: `emr-audit/${slug(report.deployment.name)}/${report.scan.startedAt.replaceAll(':', '-')}`,
      guid: runGuid(report, report.scan.startedAt),
      description: { text: sentence(`Scan of ${oneLine(report.deployment.name)}`) },
    },
    ...(report.comparison ? { baselineGuid: runGuid(report, report.comparison.baseline.startedAt) } : {}),
    invocations: [
      {
        executionSuccessful: !isUnusable(report),
        exitCode: report.gate.exitCode,
        exitCodeDescription: sentence(exitMeaning(report.gate.exitCode)),
        startTimeUtc: report.scan.startedAt,
        endTimeUtc: report.scan.finishedAt,
        toolExecutionNotifications: notifications(report),
      },
    ],
    originalUriBaseIds: {
      TARGETS: {
        description: {
          text: 'The virtual root under which every scanned subject has a path. It has no uri, so paths stay relative.',
        },
      },
    },
    columnKind: 'utf16CodeUnits',
    defaultEncoding: 'utf-8',
    language: 'en-US',
    redactionTokens: ['[redacted]'],
    taxonomies: taxonomies.components,
    results: [
      ...report.findings.map((finding) => toResult(finding, context)),
      ...waiting.map((line) => toReview(line, context)),
      ...(report.comparison?.gone ?? []).flatMap((gone) => toAbsent(gone, context) ?? []),
    ],
  };
  run.logicalLocations = context.places.list;
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
}

function runGuid({ deployment }: Report, startedAt: string): string {
  return stableGuid(`run ${deployment.name} ${startedAt}`);
}

function notificationDescriptor() {
  const text = 'A section of facts could not be read.';
  return {
    id: NOTIFICATION,
    name: 'SectionNotRead',
    shortDescription: { text },
    fullDescription: { text: 'A section of facts could not be read, so the rules that need it are open.' },
    help: { text: 'Do what the notification says and scan again.' },
    helpUri: 'https://www.npmjs.com/package/emr-audit',
    messageStrings: { default: { text: "'{0}' of '{1}' could not be read." } },
    defaultConfiguration: { level: 'warning' as const },
  };
}

/** Nothing was judged: the one case in which the run as a whole failed (section 3.20.21). */
function isUnusable({ findings }: Report): boolean {
  return findings.length === 0;
}

/** Sections that were not read are warnings: an error would mean that the whole run failed. */
function notifications(report: Report): Notification[] {
  const whole: Notification[] = [
    ...(isUnusable(report) ? [notification('error', 'Nothing was judged')] : []),
    ...(report.scan.partial
      ? [notification('warning', 'The scan was interrupted, so the report is partial')]
      : []),
  ];
  return [
    ...whole,
    ...report.unassessed.map(({ subject, section, reason, remedy }) =>
      notification(
        'warning',
        `'${section}' of '${oneLine(subject)}' could not be read: ${oneLine(reason)}. To do: ${oneLine(remedy)}`,
      ),
    ),
  ];
}

function notification(level: 'error' | 'warning', text: string): Notification {
  return { descriptor: { id: NOTIFICATION, index: 0 }, level, message: { text: sentence(text) } };
}

function slug(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'deployment'
  );
}
