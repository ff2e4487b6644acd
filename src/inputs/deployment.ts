/** The deployment that a file or an address names. */
import { dirname, resolve } from 'node:path';
import { deploymentFromUrl } from '../config/from-url.js';
import { parseDeployment } from '../config/deployment.js';
import type { Deployment } from '../core/deployment.js';
import { readText } from '../files/read.js';

/**
 * Reads a deployment file, or makes the deployment of which an address alone is known. Throws an AuditError with place and
 * remedy: E_FILE_READ, E_YAML or E_DEPLOYMENT.
 */
export async function readDeployment(target: string): Promise<Deployment> {
  if (/^[a-z]+:\/\//i.test(target)) return deploymentFromUrl(target, process.cwd());
  const path = resolve(target);
  return parseDeployment(await readText(path, 1_048_576), target, dirname(path));
}
