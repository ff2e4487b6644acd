import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

/** Do something while no other process does it: the lock is a file with the holder's process id, taken over when the holder died. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
  while (!(await take(file))) await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder > 0 && !alive(holder)) await rm(file, { force: true });
  return false;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
