import { mkdir, rm, writeFile } from 'node:fs/promises';
import { addressOf, hostNames, hostsFile, namespaceOf, type Clinic } from '../clinics.js';
import { must, run } from './run.js';

const members = [...hostNames, 'scanner'] as const;
const everything = [...members, 'bridge'] as const;

/** Make a lab's namespaces, joined by a bridge that has no way out. */
export async function makeNetwork(lab: string, clinic: Clinic): Promise<void> {
  const bridge = namespaceOf(lab, 'bridge');
  const lines = [`netns add ${bridge}`, `-n ${bridge} link add br0 type bridge`];
  const batch: string[] = [];
  for (const member of members) {
    const namespace = namespaceOf(lab, member);
    lines.push(`netns add ${namespace}`);
    batch.push(
      `link add eth0 netns ${namespace} type veth peer name ${member} netns ${bridge}`,
      `-n ${bridge} link set ${member} master br0 up`,
      `-n ${namespace} addr add ${addressOf(clinic, member)}/24 dev eth0`,
      `-n ${namespace} link set lo up`,
      `-n ${namespace} link set eth0 up`,
    );
  }
  batch.push(`-n ${bridge} link set br0 up`);
  const script = [...lines, ...batch].map((line) => `ip ${line}`).join('\n');
  await must(['sh', '-eu'], { input: script });
  const files = netnsFiles(lab);
  await mkdir(files, { recursive: true });
  await writeFile(`${files}/hosts`, hostsFile(clinic));
  await writeFile(`${files}/resolv.conf`, '');
}

/** Kill what still runs in a lab's namespaces and remove them. */
export async function removeNetwork(lab: string): Promise<void> {
  const present = await labNamespaces(lab);
  for (const namespace of present) await killAllIn(namespace);
  for (const namespace of present) await run(['ip', 'netns', 'delete', namespace]);
  await rm(netnsFiles(lab), { recursive: true, force: true });
}

/** The network namespaces of a lab that exist now. */
export async function labNamespaces(lab: string): Promise<string[]> {
  const listed = await run(['ip', 'netns', 'list']);
  const names = listed.stdout.split('\n').map((line) => line.split(' ')[0] ?? '');
  const own = new Set(everything.map((member) => namespaceOf(lab, member)));
  return names.filter((name) => own.has(name));
}

/** The ids of all processes in a network namespace. */
export async function processesIn(namespace: string): Promise<number[]> {
  const listed = await run(['ip', 'netns', 'pids', namespace]);
  return listed.stdout.split('\n').filter(Boolean).map(Number);
}

async function killAllIn(namespace: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const pids = await processesIn(namespace);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`processes in ${namespace} survive SIGKILL`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

function netnsFiles(lab: string): string {
  return `/etc/netns/${namespaceOf(lab, 'scanner')}`;
}
