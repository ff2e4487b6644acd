/** The section that every deployment has: what its own file declares. */
import { Type } from 'typebox';
import { Count, Flag, Text, Texts } from './schema.js';

export const leavers = Type.Object({
  declared: Flag('the deployment file names a list of people who have left'),
  names: Texts('log-in names on it, in lower case'),
});

export const declared = Type.Object({
  name: Text('name of the deployment'),
  fromFile: Flag('a deployment file was read; else only an address was given'),
  hosts: Count('hosts'),
  backupSets: Count('backup sets'),
  offsiteSets: Count('backup sets with a copy elsewhere'),
  hostsWithoutSsh: Texts('hosts that are declared without a way in'),
  sitesWithoutDatabase: Texts('sites that are declared without a database'),
});
