/** Policies by name or path, with everything that they extend. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { AuditError, type Place } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Policy } from '../core/types.js';
import { isThere, packagePath, readFolder, readText } from '../files/read.js';
import { parsePolicyLayer, stackPolicies, type PolicyLayer } from '../policy/policy.js';

const MAX_DEPTH = 5;

/** The policy of a name in policies/ or of a path from a folder, laid over those that it extends. Throws E_POLICY for one that is not there, for a circle, and for more than five in a row. */
export async function loadPolicy(name: string, directory: string): Promise<Policy> {
  const layers: PolicyLayer[] = [];
  const seen = new Set<string>();
  let [wanted, from, place]: [string | undefined, string, Place | undefined] = [name, directory, undefined];
  while (wanted !== undefined) {
    const { file, shown } = await findPolicy(wanted, from, place);
    if (seen.has(file))
      throw new AuditError('E_POLICY', `extends: ${wanted} comes back to itself`, { place });
    if (layers.length === MAX_DEPTH)
      throw new AuditError('E_POLICY', `extends: more than ${MAX_DEPTH} policies in a row`, { place });
    seen.add(file);
    const layer = parsePolicyLayer(await readText(file, 1_048_576), shown);
    layers.unshift(layer);
    [wanted, from, place] = [layer.extends, dirname(file), layer.place];
  }
  return stackPolicies(layers);
}

async function findPolicy(name: string, directory: string, place?: Place) {
  const known = (await readFolder(packagePath('policies')))
    .filter((entry) => !entry.folder)
    .map((entry) => entry.name.replace(/\.yaml$/, ''));
  if (known.includes(name))
    return { file: packagePath('policies', `${name}.yaml`), shown: join('policies', `${name}.yaml`) };
  const file = isAbsolute(name) ? name : resolve(directory, name);
  if (await isThere(file)) return { file, shown: place === undefined ? name : file };
  const close = nearest(name, known);
  throw new AuditError(
    'E_POLICY',
    `there is no policy "${name}"; ${close ? `did you mean "${close}"?` : `there are ${known.join(', ')}, or name a file`}`,
    { place },
  );
}
