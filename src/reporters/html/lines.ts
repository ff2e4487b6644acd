/** Line by line: the text, what was measured, who attested and decided, and what to show. */
import type { Attestation, Decision, FrameworkResult, LineResult } from '../../core/types.js';
import { lineId, measuredWords } from './checklist.js';
import { chip, outcomeOf, pairs, section } from './pieces.js';
import { formId, isWaiting } from './questions.js';
import { markup, slug, type Markup, type Part } from './tag.js';
import { counted, groupBy, inWords, isOpenFailure, ruleTitle, safeguardsOf, type View } from './view.js';

/** One folded entry for every line. */
export function lineByLine(view: View): Part {
  const { frameworks } = view.report;
  if (frameworks.length === 0) return '';
  const groups = frameworks.flatMap((framework) =>
    safeguardsOf(framework).map((name) => [
      markup`<h3>${inWords(name)}</h3>`,
      markup`<div class="entries">${framework.lines
        .filter(({ control }) => control.safeguard === name)
        .map((line) => entry(view, framework, line))}</div>`,
    ]),
  );
  return section('lines', 'Line by line', [
    markup`<p class="lead">The texts are summaries in own words; the Code of Federal Regulations governs.</p>`,
    groups,
  ]);
}

function entry(view: View, framework: FrameworkResult, line: LineResult): Markup {
  const { control, status } = line;
  return markup`<details class="line" id="${lineId(framework, control.id)}"><summary><span class="id">${control.id}</span> <span class="name">${control.title}</span> ${chip(status)}</summary><div class="body"><p>${control.text}</p><p class="facts">${factsOf(line)}</p>${pairs(
    [
      ['What is missing', line.gap],
      ['Rules', rulesOf(view, line)],
      ['Attestation', line.attestation && attested(line.attestation)],
      ['Decision', line.decision && decided(line.decision)],
      ['Questions', questionsOf(framework, line)],
      ['Documents to show', isWaiting(line) ? '' : control.documents.join('; ')],
    ],
  )}</div></details>`;
}

function factsOf(line: LineResult): string {
  const { cite, requirement, kind, nist80053 } = line.control;
  return [
    cite,
    `${requirement} ${kind}`,
    `basis: ${line.basis}`,
    `measured: ${measuredWords(line)}`,
    ...(nist80053.length === 0 ? [] : [`NIST SP 800-53: ${nist80053.join(', ')}`]),
  ].join(' · ');
}

/** A line that waits has its questions in the form; they are not said twice. */
function questionsOf(framework: FrameworkResult, line: LineResult): Part {
  const { questions } = line.control;
  if (isWaiting(line)) return markup`<a href="#${formId(framework, line.control.id)}">see the form</a>`;
  return questions.length === 0 ? '' : markup`<ul>${questions.map((one) => markup`<li>${one}</li>`)}</ul>`;
}

function rulesOf(view: View, line: LineResult): Part {
  const findings = line.findings.flatMap((fingerprint) => view.findings.get(fingerprint) ?? []);
  const groups = groupBy(findings, ({ rule }) => rule);
  if (groups.length === 0) return line.control.rules.length === 0 ? '' : 'mapped rules left no result';
  return markup`<ul>${groups.map(([rule, own]) => {
    const failing = own.filter(isOpenFailure).length;
    const title = ruleTitle(view, rule);
    const words = (['fail', 'unknown', 'waived', 'pass'] as const)
      .map((outcome) => [outcome, own.filter((one) => outcomeOf(one) === outcome).length] as const)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`);
    return markup`<li>${failing > 0 ? markup`<a href="#rule-${slug(rule)}">${title}</a>` : title}: ${words.join(', ')}</li>`;
  })}</ul>`;
}

function attested({ answer, explanation, by, role, date, validUntil, evidence }: Attestation): Markup {
  return markup`<p><strong>${answer}</strong>, attested by ${by}, ${role}, on ${date}, valid until ${validUntil}.</p><p>${explanation}</p>${evidence.map(
    ({ file, sha256 }) => markup`<p class="soft">${file}, SHA-256 <code>${sha256}</code></p>`,
  )}`;
}

function decided({
  choice,
  assessment,
  rationale,
  alternative,
  approvedBy,
  date,
  reviewBy,
}: Decision): Markup {
  return markup`<p><strong>${choice === 'alternative' ? 'Equivalent alternative' : 'Neither is reasonable'}</strong>, approved by ${approvedBy} on ${date}, review by ${reviewBy}.</p><p>${assessment}</p><p>${rationale}</p>${
    alternative ? markup`<p>${alternative.measure} (${counted(alternative.rules.length, 'rule')})</p>` : ''
  }`;
}
