import { stringify } from 'csv-stringify/sync';
import type { LineResult } from '../core/types.js';
import type { Reporter } from './options.js';
import { oneLine } from './text.js';

const COLUMNS: readonly (readonly [title: string, of: (line: LineResult, index: number) => string])[] = [
  ['#', (_, index) => String(index + 1)],
  ['citation', ({ control }) => control.cite],
  ['title', ({ control }) => control.title],
  ['kind', ({ control }) => control.kind],
  ['required or addressable', ({ control }) => control.requirement],
  ['applies to', ({ control }) => control.applicability],
  ['status', ({ status }) => status],
  ['basis', ({ basis }) => basis],
  [
    'measured',
    ({ measured }) =>
      `${measured.pass} passed, ${measured.fail} failed, ${measured.unknown} unknown, ${measured.waived} waived`,
  ],
  ['attested by', ({ attestation }) => (attestation ? `${attestation.by}, ${attestation.role}` : '')],
  ['valid until', ({ attestation }) => attestation?.validUntil ?? ''],
  [
    'evidence',
    ({ attestation }) =>
      (attestation?.evidence ?? []).map(({ file, sha256 }) => `${file} ${sha256}`).join('; '),
  ],
  ['gap', ({ gap }) => gap],
  ['rules', ({ control }) => control.rules.join(' ')],
  ['questions', ({ control }) => control.questions.join(' ')],
];

/** The checklist as a spreadsheet: every line of every framework. Formulas in texts are defused. */
export const csv: Reporter = ({ frameworks }) => {
  const lines = frameworks.flatMap(({ lines: all }) => all);
  const rows = lines.map((line, index) => COLUMNS.map(([, of]) => oneLine(of(line, index))));
  return stringify([COLUMNS.map(([title]) => title), ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
};
