/** What commands that ask a deployment share: the subjects, and Ctrl-C. */
import type { Deployment } from '../../core/deployment.js';
import { AuditError } from '../../core/errors.js';
import { matchesGlob } from '../../core/glob.js';
import { nearest } from '../../core/nearest.js';
import { subjectsOf } from '../../scan/subjects.js';

/** The subjects that --subject names; undefined when it was not given. Throws E_NOTHING with the nearest for one that is not there. */
export function chooseSubjects(
  deployment: Deployment,
  globs: readonly string[] | undefined,
): ((id: string) => boolean) | undefined {
  if (!globs || globs.length === 0) return undefined;
  const wanted = (id: string) => globs.some((glob) => matchesGlob(id, glob));
  const ids = subjectsOf(deployment).map(({ id }) => id);
  for (const glob of globs) {
    if (ids.some((id) => matchesGlob(id, glob))) continue;
    const close = nearest(glob, ids);
    throw new AuditError(
      'E_NOTHING',
      `no subject matches "${glob}"${close ? `; did you mean "${close}"?` : `; there are ${ids.join(', ')}`}`,
    );
  }
  return wanted;
}

/** The first Ctrl-C ends the reading and reports what is there; the second ends the program. */
export function abortOnSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let first = Number.POSITIVE_INFINITY;
  const stop = () => {
    // A shell may deliver one Ctrl-C twice, to the program and to its group.
    if (controller.signal.aborted && performance.now() - first < 500) return;
    if (controller.signal.aborted) process.exit(130);
    first = performance.now();
    process.stderr.write(
      '\nStopping: what was read so far is reported as a partial scan. Press Ctrl-C again to quit at once.\n',
    );
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, release: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}
