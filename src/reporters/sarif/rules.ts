import type { ReportingDescriptor } from 'sarif';
import type { Rule, Severity } from '../../core/types.js';
import { plain } from '../markdown.js';
import { oneLine } from '../text.js';
import { stableGuid, type Taxonomies } from './taxonomies.js';

/** GitHub's bands: 9.0 critical, 7.0 high, 4.0 medium, 0.1 low; 0.0 is none. */
export const SECURITY_SEVERITY: Readonly<Record<Severity, number>> = {
  critical: 9.5,
  high: 8,
  medium: 5.5,
  low: 2.5,
  info: 0,
};
export const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** The rule that carries lines of a framework on which a person must speak. */
export const ATTESTATION_RULE = 'hipaa/attestation';
const HELP_URI = 'https://www.npmjs.com/package/emr-audit';
const MAX = 1000;

/** A rule with help as text and Markdown. */
export function toDescriptor(rule: Rule, { taxaOf }: Taxonomies): ReportingDescriptor {
  const sources = rule.references.map(({ title, url }) =>
    url && isWebAddress(url) ? `[${plain(title)}](${url})` : plain(title),
  );
  return {
    id: rule.id,
    guid: stableGuid(rule.id),
    name: pascalCase(rule.id),
    shortDescription: { text: sentence(rule.title) },
    fullDescription: { text: sentence(rule.why) },
    help: {
      text: sentence(rule.fix),
      markdown: `### Why\n\n${plain(rule.why)}\n\n### Fix\n\n${rule.fix.trim().split('\n').map(plain).join('\n\n')}\n\n### Sources\n\n${sources.map((source) => `* ${source}`).join('\n')}\n`,
    },
    helpUri: rule.references.find(({ url }) => url && isWebAddress(url))?.url ?? HELP_URI,
    messageStrings: { default: { text: "'{0}'." } },
    defaultConfiguration: {
      enabled: true,
      level: LEVELS[rule.severity],
      rank: SECURITY_SEVERITY[rule.severity] * 10,
    },
    relationships: taxaOf(rule.id).map((target) => ({
      target,
      kinds: [target.toolComponent?.name === 'CWE' ? 'relevant' : 'superset'],
    })),
    properties: {
      'security-severity': SECURITY_SEVERITY[rule.severity].toFixed(1),
      precision: 'very-high',
      rev: rule.rev,
      tags: [
        'security',
        'hipaa',
        rule.pack,
        ...rule.tags.map((tag) => (tag.startsWith('cwe-') ? `external/cwe/${tag}` : tag)),
      ].slice(0, 10),
    },
  };
}

/** The rule under which lines that wait for a person are listed. */
export function attestationDescriptor(): ReportingDescriptor {
  const text = 'A line of the framework needs the word of a named person.';
  return {
    id: ATTESTATION_RULE,
    guid: stableGuid(ATTESTATION_RULE),
    name: pascalCase(ATTESTATION_RULE),
    shortDescription: { text },
    fullDescription: {
      text: 'Policies, procedures and training cannot be measured. A line without a current attestation waits for a person to answer its questions.',
    },
    help: {
      text: 'Answer the questions of the line in the attestations file that the deployment file names.',
      markdown: 'Answer the questions of the line in the attestations file that the deployment file names.',
    },
    helpUri: 'https://www.ecfr.gov/current/title-45/section-164.316',
    messageStrings: { default: { text: "'{0}'." } },
    defaultConfiguration: { enabled: true, level: 'note', rank: 0 },
    properties: { 'security-severity': '0.0', precision: 'very-high', tags: ['security', 'hipaa'] },
  };
}

/** An https address without anything that could end a link. */
function isWebAddress(url: string): boolean {
  return /^https:\/\/[\w.~:/?#@!$&'*+,;=%-]+$/.test(url) && URL.canParse(url);
}

/** `tls/legacy-protocols` as TlsLegacyProtocols. */
export function pascalCase(id: string): string {
  return id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** One line of at most 1,000 characters that ends with a full stop. */
export function sentence(text: string): string {
  const line = oneLine(text.trim());
  const cut = line.length > MAX ? `${line.slice(0, MAX - 2)}…` : line;
  return /[.!?]$/.test(cut) ? cut : `${cut}.`;
}
