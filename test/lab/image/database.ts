import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Clinic } from '../clinics.js';
import { auditLog } from './audit-log.js';
import { quote } from './sql.js';

const lab = fileURLToPath(new URL('..', import.meta.url));

const isSql = (source: string): boolean => !source.endsWith('.yaml');

/** Write the SQL that fills the clinic's database server, in files that run in the order of their names. */
export async function writeSeed(clinic: Clinic, tree: string): Promise<void> {
  const seed = join(tree, 'root/seed');
  await mkdir(seed, { recursive: true });
  await cp(join(lab, 'database'), seed, { recursive: true, filter: isSql });
  await cp(join(lab, clinic.name, 'database'), seed, { recursive: true });
  const asOf = clinic.asOf.replace('T', ' ').replace('Z', '');
  await writeFile(
    join(seed, '0-moment.sql'),
    `SET time_zone = '+00:00';\nSET @as_of = '${asOf}';\nSET timestamp = UNIX_TIMESTAMP(@as_of) - 2592000;\n`,
  );
  await writeFile(join(seed, '4-settings.sql'), await settingsSql(clinic));
  await writeFile(join(seed, '6-log.sql'), auditLog(clinic));
}

async function settingsSql(clinic: Clinic): Promise<string> {
  const settings: Record<string, string> = {};
  for (const file of ['database/settings.yaml', `${clinic.name}/settings.yaml`]) {
    Object.assign(settings, parse(await readFile(join(lab, file), 'utf8')));
  }
  const rows = Object.entries(settings).map(([name, value]) => `(${quote(name)}, ${quote(value)})`);
  return `INSERT INTO globals (gl_name, gl_value) VALUES\n${rows.join(',\n')};\n`;
}
