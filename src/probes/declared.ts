import type { DeclarationProbe } from '../core/probe.js';

/** What the deployment file declares and what it leaves out. */
export const declared: DeclarationProbe<'declared'> = {
  door: 'declaration',
  section: 'declared',
  describe: 'hosts, sites and backups that are declared',
  parse: ({ deployment }) => ({
    name: deployment.name,
    fromFile: deployment.file !== undefined,
    hosts: deployment.hosts.length,
    backupSets: deployment.backups.length,
    offsiteSets: deployment.backups.filter(({ offsite }) => offsite).length,
    hostsWithoutSsh: deployment.hosts.filter(({ ssh }) => !ssh).map(({ id }) => id),
    sitesWithoutDatabase: deployment.sites
      .filter(({ database }) => database === undefined)
      .map(({ id }) => id),
  }),
};
