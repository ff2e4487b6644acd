/**
 * Reads the record of restore drills of a host: one line a drill, `date TAB set TAB good|bad TAB who`, in
 * /var/lib/restore-drills/record. A host without the folder keeps no record; a record that cannot be read is never an empty one.
 */
import type { ShellProbe } from 'emr-audit';

interface Drill {
  readonly date: string;
  readonly set: string;
  readonly good: boolean;
  readonly by: string;
}

const FOLDER = '/var/lib/restore-drills';
const MAX_DRILLS = 100;

const record: ShellProbe<'restoredrill_record'> = {
  section: 'restoredrill_record',
  door: 'shell',
  describe: `The record of restore drills in ${FOLDER}`,
  steps: () => [
    {
      id: 'record',
      run: `if [ -d ${FOLDER} ]; then echo kept && cat ${FOLDER}/record; else [ ! -e ${FOLDER} ] && echo none; fi`,
      maxBytes: 65_536,
    },
  ],
  parse(answers) {
    const [head, ...lines] = answers.text('record').trimEnd().split('\n');
    if (head === 'none') return { kept: false, drills: [] };
    if (head !== 'kept') throw unreadable('the host gave an answer that makes no sense');
    const drills = lines.filter((line) => line !== '').map(parseLine);
    drills.sort((left, right) => (left.date < right.date ? 1 : -1));
    return { kept: true, drills: drills.slice(0, MAX_DRILLS) };
  },
};

function parseLine(line: string, index: number): Drill {
  const [day = '', set = '', verdict = '', by = ''] = line.split('\t');
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime()) || set === '' || !['good', 'bad'].includes(verdict))
    throw unreadable(`line ${index + 1} of ${FOLDER}/record is no drill`);
  return { date: date.toISOString(), set, good: verdict === 'good', by };
}

/** An error with a remedy makes the section unknown, with exactly these words. */
function unreadable(reason: string): Error {
  const remedy = `Write one line a drill into ${FOLDER}/record: date, set, good or bad, and who, with tabs between.`;
  return Object.assign(new Error(reason), { remedy });
}

export const probes = { restoredrill_record: record };
