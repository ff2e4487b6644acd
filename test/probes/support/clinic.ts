/** A small deployment that every probe has something to say about. */
import type { Deployment, Host, Site } from '../../../src/core/deployment.js';
import type { ProbeContext } from '../../../src/core/probe.js';

const host: Host = { id: 'web1', address: '192.0.2.10', roles: ['web', 'app'], expose: [443] };
const site: Site = {
  id: 'default',
  url: 'https://emr.riverside.example/openemr/',
  host: 'web1',
  webroot: '/var/www/openemr',
  database: 'main',
  folder: 'default',
};

/** The deployment as config/ would make it. */
export const clinic: Deployment = {
  name: 'Riverside Clinic',
  file: 'clinic.yaml',
  directory: '/etc/emr-audit',
  policy: 'go-live',
  hosts: [host],
  sites: [site],
  databases: [],
  endpoints: [],
  backups: [
    { id: 'nightly', host: 'web1', path: '/srv/backup', maxAgeHours: 26, retentionDays: 2190, offsite: true },
  ],
};

/** What probes of the host know. */
export const hostContext: ProbeContext = {
  subject: { id: 'host:web1', kind: 'host', title: 'web1', links: {} },
  deployment: clinic,
  host,
  backups: clinic.backups,
};

/** What probes of the site know. */
export const siteContext: ProbeContext = {
  subject: { id: 'site:default', kind: 'site', title: 'default', links: { host: 'host:web1' } },
  deployment: clinic,
  host,
  site,
  backups: [],
};
