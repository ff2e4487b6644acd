import type { Deployment, Host, SshAccess } from '../../../src/core/deployment.js';
import { Unreadable } from '../../../src/core/errors.js';

/** A host on loopback. */
export function hostAt(id: string, ssh: Partial<SshAccess> & { port: number }): Host {
  return {
    id,
    address: '127.0.0.1',
    roles: [],
    expose: [],
    ssh: { user: 'root', agent: false, sudo: false, ...ssh },
  };
}

export function deploymentOf(directory: string, ...hosts: Host[]): Deployment {
  return {
    name: 'test',
    directory,
    policy: 'go-live',
    hosts,
    sites: [],
    databases: [],
    endpoints: [],
    backups: [],
  };
}

/** The Unreadable that a promise ends with; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<Unreadable> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
