import { clean, cleanId, cleanPlace, generic, toMoment } from './clean.js';
import { Collector, TOO_MANY } from './collect.js';
import { refusal } from './refuse.js';
import type { ToolRun } from './types.js';

const MAX_LINES = 500_000;
/** Lynis names waiting updates of packages one by one beside this test. */
const PACKAGES = 'PKGS-7392';

/** The run of a lynis-report.dat. Warnings and suggestions are bad; tests without either are not told to be good. */
export function readLynis(text: string): ToolRun {
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) throw refusal('E_IMPORT_BOMB', `it has more than ${MAX_LINES} lines`);
  const values = new Map<string, string>();
  const collector = new Collector();
  // The warning only says that there are some; where they are named one by one it would count once more.
  const packagesNamed = lines.some((line) => line.startsWith('vulnerable_package[]='));
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at <= 0 || line.startsWith('#')) continue;
    const [key, value] = [line.slice(0, at), line.slice(at + 1).trim()];
    if (packagesNamed && line.startsWith(`warning[]=${PACKAGES}|`)) continue;
    if (key.endsWith('[]')) addEntry(key.slice(0, -2), value, collector);
    else if (values.size < 10_000 || values.has(key)) values.set(key, value);
  }
  const { results, leftOut, lost } = collector.finish();
  const finished = toMoment(values.get('report_datetime_end'));
  const ended = values.get('finish') === 'true' && finished !== undefined;
  const host = cleanPlace(values.get('hostname'));
  return {
    tool: 'Lynis',
    version: clean(values.get('lynis_version'), 40),
    target: host,
    scope: values.get('test_category') === 'all' ? '' : clean(values.get('test_category'), 40),
    names: [host, clean(values.get('hostid_fqdn'), 200)].filter((name) => name !== ''),
    started: toMoment(values.get('report_datetime_start')),
    finished,
    unfinished: ended
      ? lost
        ? TOO_MANY
        : ''
      : 'it ends before finish=true, so Lynis was stopped or still runs',
    covered: (values.get('tests_executed') ?? '').split('|').filter((test) => test !== '').length,
    leftOut,
    results,
    ports: [],
  };
}

function addEntry(key: string, value: string, collector: Collector): void {
  const [test = '', sentence = ''] = value.split('|');
  const id = cleanId(test.split(':')[0]);
  const plain = { suppression: '', justified: false, lines: [], rated: false } as const;
  if (key === 'vulnerable_package') {
    const title = 'Packages with known vulnerabilities';
    collector.add({
      ...plain,
      id: PACKAGES,
      title,
      area: 'package',
      severity: 'high',
      status: 'fail',
      places: [cleanPlace(value)],
    });
  } else if (key === 'warning' || key === 'suggestion') {
    if (id === PACKAGES) {
      if (key === 'warning')
        collector.add({
          ...plain,
          id,
          title: generic(sentence),
          area: 'package',
          severity: 'high',
          status: 'fail',
        });
      return;
    }
    const severity = key === 'warning' ? 'medium' : 'low';
    collector.add({
      ...plain,
      id: id || 'unnamed',
      title: generic(sentence),
      area: 'host',
      severity,
      rated: true,
      status: 'fail',
    });
  } else if (key === 'exception_event') {
    collector.add({
      ...plain,
      id: id || 'unnamed',
      title: 'The test met an error of its own',
      area: 'host',
      severity: 'low',
      status: 'unknown',
    });
  } else if (key === 'manual') {
    const title = 'Questions that Lynis leaves to a person';
    collector.add({ ...plain, id: 'manual', title, area: 'host', severity: 'low', status: 'unknown' });
  }
}
