import type { Deployment } from '../core/deployment.js';
import { AuditError } from '../core/errors.js';

/** A deployment that consists of one address: what can be seen from outside, and nothing else. Throws E_USAGE for what is no http(s) address. */
export function deploymentFromUrl(address: string, directory: string): Deployment {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new AuditError('E_USAGE', `"${address}" is neither a deployment file nor an http(s) address`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AuditError('E_USAGE', `"${address}" is not an http(s) address`);
  }
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  const base = url.href.endsWith('/') ? url.href : `${url.href}/`;
  return {
    name: url.host,
    directory,
    policy: 'outside',
    hosts: [
      {
        id: url.hostname,
        address: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        roles: ['web'],
        expose: [80, 443, Number(url.port) || 443],
      },
    ],
    sites: [{ id: 'default', url: base, folder: 'default', host: url.hostname }],
    databases: [],
    endpoints: [],
    backups: [],
  };
}
