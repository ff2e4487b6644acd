import type { Deployment } from '../../core/deployment.js';
import { formatPlace, isAuditError } from '../../core/errors.js';
import type { ImportedHost } from '../../core/facts/imported.js';
import type { FileProbe } from '../../core/probe.js';
import { assemble, type ImportedFile } from './assemble.js';
import { guessFormat, understand } from './recognise.js';

/** What other scanners reported, from the files under imports: of the deployment file. */
export const imported: FileProbe<'imported', ImportedFile> = {
  door: 'file',
  section: 'imported',
  describe: 'files of other scanners',
  files: ({ deployment }) => deployment.imports ?? [],
  understand(answer, { id, file, format, subject, maxAgeHours }) {
    const shared = { source: id, file, subject: subject ?? '', maxAgeHours: maxAgeHours ?? 0 };
    if ('reason' in answer) return { ...shared, sha256: '', format: format ?? '', runs: [], problem: answer };
    try {
      return { ...shared, sha256: answer.sha256, ...understand(answer.bytes, format) };
    } catch (error) {
      if (!isAuditError(error)) throw error;
      const problem = {
        reason: `${formatPlace({ ...error.place, file })}: ${error.message}`,
        remedy: error.remedy,
      };
      const guessed = format ?? guessFormat(answer.bytes);
      return { ...shared, sha256: answer.sha256, format: guessed, runs: [], problem };
    }
  },
  parse: (parts, { deployment }) => assemble(parts, hostsOf(deployment)),
};

function hostsOf({ hosts }: Deployment): ImportedHost[] {
  return hosts.map(({ id, address, expose }) => ({ name: id, address, expose: [...expose] }));
}
