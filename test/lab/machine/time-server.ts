import { writeFile } from 'node:fs/promises';
import { namespaceOf } from '../clinics.js';
import { must } from './run.js';

/** Starts the time server of a clinic where its scanner stands; it ends with the network. It only tells the time of this machine and never sets it. */
export async function startTimeServer(lab: string, directory: string): Promise<void> {
  const file = `${directory}/time-server.conf`;
  const lines = [
    'local stratum 8',
    'allow all',
    'cmdport 0',
    'bindcmdaddress /',
    `pidfile ${directory}/time-server.pid`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await must(['ip', 'netns', 'exec', namespaceOf(lab, 'scanner'), '/usr/sbin/chronyd', '-x', '-f', file]);
}
