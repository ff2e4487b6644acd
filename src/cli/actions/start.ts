/** What `emr-audit` says when it is called alone: what it is, and the three commands to begin with. */
import { hang } from '../../reporters/wrap.js';
import { programName } from '../called.js';
import { styles, widthOf } from '../styles.js';

const STEPS: readonly (readonly [command: string, what: string])[] = [
  [
    'scan https://emr.example.org/openemr/',
    'what anybody can see from outside; put the address of your own OpenEMR in its place',
  ],
  ['init', 'asks a few questions and writes prod.yaml, which says how to look inside, too'],
  [
    'doctor prod.yaml',
    'tries every way in and prints the lines that open the shut ones; then the same way: scan prod.yaml',
  ],
];

/** Prints the start. Reads nothing and opens nothing. */
export function printStart(version: string): void {
  const style = styles(process.stdout);
  const width = widthOf(process.stdout);
  const program = programName();
  const lines = [
    hang(
      `${style.bold(`emr-audit ${version}`)} looks at OpenEMR deployments and reports what should be mended. It only reads: it changes nothing on your systems.`,
      width,
      0,
    ),
    '',
    style.bold('Begin with'),
    ...STEPS.flatMap(([command, what]) => [
      `  $ ${style.cyan(`${program} ${command}`)}`,
      hang(`      ${what}`, width, 6),
    ]),
    '',
    hang(
      `What could not be seen is reported as unknown, never as passed. \`${program} help\` lists every command; docs/first-report.md goes this way step by step.`,
      width,
      0,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
