/** HIPAA lines, NIST SP 800-53 controls and CWE ids as SARIF taxonomies (SARIF 2.1.0 section 3.19.3). */
import { createHash } from 'node:crypto';
import type { ReportingDescriptorReference, ToolComponent, ToolComponentReference } from 'sarif';
import type { Report, Rule } from '../../core/types.js';
import { oneLine } from '../text.js';

/** What a rule is filed under, by rule id. */
export interface Taxonomies {
  readonly components: ToolComponent[];
  taxaOf(rule: string): ReportingDescriptorReference[];
}

/** A UUID of version 5's form that depends on nothing but the text, so that two runs can be compared. */
export function stableGuid(text: string): string {
  const hex = createHash('sha1').update(`emr-audit\0${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Kind {
  readonly name: string;
  readonly fullName: string;
  readonly organization: string;
  readonly version: string;
  readonly about: string;
  readonly informationUri: string;
  /** Taxon ids of a rule with a short text each. */
  of(rule: Rule): readonly (readonly [id: string, text: string])[];
}

function kindsOf(report: Report): Kind[] {
  const lines = report.frameworks.flatMap((framework) => framework.lines.map(({ control }) => control));
  const linesOf = (rule: Rule) => lines.filter(({ rules }) => rules.includes(rule.id));
  return [
    {
      name: 'HIPAA',
      fullName: 'HIPAA Security and Breach Notification Rules, 45 CFR Part 164 Subparts C and D',
      organization: 'HHS',
      version: report.frameworks[0]?.asOf ?? '2026-07-01',
      about: 'Lines of the HIPAA Security Rule and the Breach Notification Rule.',
      informationUri: 'https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164',
      of: (rule) =>
        linesOf(rule).map(({ id, title, requirement }) => [id, `${title} (${requirement}).`] as const),
    },
    {
      name: 'NIST SP 800-53',
      fullName: 'NIST SP 800-53 Rev. 5',
      organization: 'NIST',
      version: '5',
      about: 'Controls that NIST SP 800-66 Rev. 2 maps to the lines of the HIPAA Security Rule.',
      informationUri: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final',
      of: (rule) =>
        [...new Set(linesOf(rule).flatMap(({ nist80053 }) => nist80053))].map(
          (id) => [id, `Control ${id}.`] as const,
        ),
    },
    {
      name: 'CWE',
      fullName: 'Common Weakness Enumeration',
      organization: 'MITRE',
      version: '4.18',
      about: 'Kinds of weaknesses.',
      informationUri: 'https://cwe.mitre.org/',
      of: ({ tags }) =>
        tags
          .filter((tag) => /^cwe-\d+$/.test(tag))
          .map((tag) => [tag.toUpperCase(), `Weakness ${tag.toUpperCase()}.`] as const),
    },
  ];
}

/** Makes the taxonomies that the rules of a report need. */
export function makeTaxonomies(report: Report): Taxonomies {
  const kinds = kindsOf(report);
  const references = new Map<string, ReportingDescriptorReference[]>(report.rules.map(({ id }) => [id, []]));
  const components = kinds.map((kind, index): ToolComponent => {
    const texts = new Map(report.rules.flatMap((rule) => kind.of(rule)));
    const ids = [...texts.keys()].sort();
    const owner: ToolComponentReference = { name: kind.name, index, guid: stableGuid(kind.name) };
    for (const rule of report.rules) {
      for (const [id] of kind.of(rule)) {
        references
          .get(rule.id)!
          .push({ id, index: ids.indexOf(id), guid: stableGuid(`${kind.name} ${id}`), toolComponent: owner });
      }
    }
    return {
      name: kind.name,
      guid: stableGuid(kind.name),
      fullName: kind.fullName,
      organization: kind.organization,
      version: kind.version,
      informationUri: kind.informationUri,
      shortDescription: { text: kind.about },
      isComprehensive: false,
      taxa: ids.map((id) => ({
        id,
        guid: stableGuid(`${kind.name} ${id}`),
        shortDescription: { text: oneLine(texts.get(id)!) },
      })),
    };
  });
  return { components, taxaOf: (rule) => references.get(rule) ?? [] };
}
