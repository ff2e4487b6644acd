/** How the results came about, where they end, and what the words mean. */
import { pairs, section } from './pieces.js';
import { markup, type Markup } from './tag.js';
import type { View } from './view.js';

const GLOSSARY = [
  ['Fail', 'The rule was judged and what was found is not what is expected.'],
  ['Unknown', 'Nobody could look: no access, an error, or a value that cannot be told. It is never a pass.'],
  ['Waived', 'A failure that a named person accepts until a date. It stays a failure.'],
  ['Not applicable', 'The subject has no such thing, or a named person has said so with a reason.'],
  ['Met', 'What was measured is good, and a current attestation covers policy and procedure.'],
  ['Met by alternative', 'Addressable lines only: a documented equivalent with good evidence of its own.'],
  [
    'Documented decision',
    'Addressable lines only: neither the measure nor an alternative is reasonable, and why is on record.',
  ],
  ['Partially met', 'Some parts fail, or a failure stands under a waiver.'],
  ['Not met', 'A measured failure without waiver, or a person has attested that it is not met.'],
  ['Needs attestation', 'Nothing failed; the word of a named person is missing or has run out.'],
  ['Not assessed', 'A rule that should have run could not.'],
  [
    'Addressable',
    'Implement it, or document an equivalent; it is not a matter of choice, 45 CFR 164.306(d)(3).',
  ],
  ['Basis', 'What a status rests on: measured, attested, both, a decision, or nothing.'],
] as const;

/** Method, limits and glossary. */
export function method({ report }: View): Markup {
  return section('method', 'Method, limits and glossary', [
    markup`<h3>Method</h3><p>${report.tool.name} ${report.tool.version} read facts over SSH, SQL, HTTP, TLS and TCP without writing anything, and judged them with ${report.rules.length} rules under the policy “${report.policy.title}”. Ages and expiries were judged as of ${report.judgedAt}. The same facts, policy and date give the same report. The data of this page is embedded in it as JSON (element <code>report-data</code>).</p>`,
    markup`<h3>Limits</h3><ul><li>Rules measure settings. They do not measure whether people follow a procedure.</li><li>A rule that passes is evidence for a line and never proves it alone.</li><li>An attestation is the word of the person who gave it. It never lifts a measured failure.</li><li>Ports were tried ${report.scan.vantage}; other networks may see others.</li><li>The state is that of the scan. What changed afterwards is not in it.</li></ul><h3>Glossary</h3>`,
    markup`<div class="glossary">${pairs(GLOSSARY)}</div>`,
  ]);
}
