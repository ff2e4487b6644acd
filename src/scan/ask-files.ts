import { isAuditError } from '../core/errors.js';
import { resolve } from 'node:path';
import type { FileAnswer, FileProbe } from '../core/probe.js';
import type { SectionId } from '../core/facts.js';
import type { Evidence, Fact } from '../core/types.js';
import { readEvidence } from '../files/evidence.js';
import { toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';

/** Reads the files that the deployment file names, one after the other. A bad file costs only itself: its probe is told why. */
export async function askFiles(tasks: readonly Task[], { deployment, signal }: Outside): Promise<Answered> {
  const facts: Fact[] = [];
  for (const task of tasks) {
    const probe = task.probe as FileProbe<SectionId>;
    const parts: unknown[] = [];
    const evidence: Evidence[] = [];
    for (const file of probe.files(task.context)) {
      signal?.throwIfAborted();
      const answer = await readOne(resolve(deployment.directory, file.file), file.file);
      const hash = 'sha256' in answer ? `, sha256 ${answer.sha256}` : '';
      evidence.push({ source: `file ${file.id}: ${file.file}${hash}`, at: new Date().toISOString() });
      parts.push(probe.understand(answer, file));
    }
    const fact = toFact(
      task,
      () => probe.parse(parts, task.context),
      `deployment file: ${task.section === 'imported' ? 'imports' : task.section}`,
      '',
    );
    facts.push(fact.state === 'read' && evidence.length > 0 ? { ...fact, evidence } : fact);
  }
  return facts;
}

async function readOne(path: string, name: string): Promise<FileAnswer> {
  try {
    return await readEvidence(path, { name });
  } catch (error) {
    if (!isAuditError(error)) throw error;
    return { reason: error.message, remedy: error.remedy };
  }
}
