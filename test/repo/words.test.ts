/** Phrases that claim more than a scanner can know. Nobody may find them in what this project says. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** What must not be said, and what is said instead. Spaces match line ends and comment marks too. */
const PHRASES: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [
    /hipaa[- ](certified|compliant|approved|ready)/i,
    'HIPAA Security Rule checklist: measured and attested evidence',
  ],
  [
    /(certified|approved|endorsed) (by|under|for) (hipaa|hhs|ocr)/i,
    'evidence for the organization’s own evaluation',
  ],
  [/\bhipaa (certification|badge|seal|score)\b/i, 'counts per status'],
  [/(passed|passes|passing) hipaa/i, 'gate criteria fulfilled'],
  [/\d+ ?% complian(t|ce)/i, 'counts per status, split Required and Addressable'],
  [/complian(t|ce) (score|percentage|level)/i, 'counts per status'],
  [/fully complian(t|ce)/i, 'counts per status'],
  [/no action is (necessary|needed|required)/i, 'no measured line failed; N lines need attestation'],
  [/\b(guarantee|ensure|prove)[sd]?( \w+){0,3} complian(t|ce)/i, 'supports, provides evidence for'],
  [/encrypted to (the )?hipaa/i, 'algorithm, mode, where, key place'],
  [
    /addressable \((i\.e\. )?optional\)|addressable (means|is|are) optional/i,
    'implement, or document an equivalent',
  ],
  [
    /hipaa (requires|demands|mandates) (an |a )?(annual|quarterly|yearly|monthly)/i,
    'interval set in your policy',
  ],
  [/safe harbou?r/i, 'may be considered by OCR'],
  [/required by the (2025|new|proposed) (rule|nprm)/i, 'proposed, not law'],
  [/\bwe (certify|attest)\b|\bemr-audit (certifies|attests|guarantees|proves)\b/i, 'attested by NAME'],
];
const ROOTS = ['rules', 'policies', 'src', 'docs', 'examples', 'bin', 'tools', 'README.md', 'package.json'];

const files = ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
  statSync(root).isFile()
    ? [root]
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .map((name) => join(root, name))
        .filter((path) => /\.(ts|js|mjs|yaml|md|json|html|css)$/.test(path)),
);

/** The text in one line: wrapped prose and comments must not hide a phrase. */
function flatten(text: string): string {
  return text.replaceAll(/\s+(?:[#*>]+|\/\/)?\s*/g, ' ');
}

function findPhrases(text: string): string[] {
  const flat = flatten(text);
  return PHRASES.flatMap(([phrase, instead]) => {
    const found = phrase.exec(flat);
    return found ? [`"${found[0]}": say ${instead}`] : [];
  });
}

it('there is something to read', () => {
  expect(files.length).toBeGreaterThan(300);
});

it('no text claims more than was measured and attested', () => {
  const found = files.flatMap((path) =>
    findPhrases(readFileSync(path, 'utf8')).map((problem) => `${path}: ${problem}`),
  );
  expect(found).toEqual([]);
});

it.each([
  'Your site is HIPAA compliant.',
  'HIPAA-certified hosting',
  '# the clinic passed\n# HIPAA',
  'You are 100% compliant',
  'No action is necessary.',
  'This ensures full compliance.',
  'This guarantees your compliance',
  'Data is encrypted to HIPAA standard',
  'It is addressable (optional).',
  'HIPAA requires an\n * annual penetration test',
  'a safe harbor',
  'Required by the 2025 rule',
  'emr-audit certifies',
])('the list knows %j', (text) => {
  expect(findPhrases(text)).toHaveLength(1);
});

it.each([
  'It is not a certification, not legal advice, and not a finding by any authority.',
  'gate criteria fulfilled',
  'Addressable: implement, or document and use an equivalent.',
  'Checks the certificate and ensures that the name fits.',
])('the list lets through %j', (text) => {
  expect(findPhrases(text)).toEqual([]);
});
