/** A TCP connect scan from where this program stands: two passes, so that a slow port is not taken for a filtered one. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { TcpAnswers } from '../core/probe.js';
import { codeOf, deadline, stopped, unreachable } from './dial.js';
import { sweep } from './tcp-sweep.js';

/** Time limits and how many ports are tried at once. */
export interface TcpOptions {
  readonly signal?: AbortSignal;
  /** Of one port in the first pass; the second pass waits twice as long. */
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  readonly totalTimeoutMs?: number;
}

/** Connects to every port once, and to silent ones again. Ports that were not decided in time are in no list. */
export async function scanTcp(
  address: string,
  ports: readonly number[],
  options: TcpOptions = {},
): Promise<TcpAnswers> {
  const at = new Date().toISOString();
  const resolved = await resolveOnce(address);
  const limit = deadline(options.signal, options.totalTimeoutMs ?? 180_000);
  const timeoutMs = options.timeoutMs ?? 1000;
  const concurrency = options.concurrency ?? Math.min(500, Math.floor((await fileLimit()) / 4));
  const wanted = [...new Set(ports)].filter((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  const first = await sweep(resolved.ip, wanted, { concurrency, timeoutMs, signal: limit });
  const slow = Math.max(1, Math.min(200, Math.floor(concurrency / 2)));
  const again = [...first.silent, ...first.undecided];
  const second = await sweep(resolved.ip, again, {
    concurrency: slow,
    timeoutMs: timeoutMs * 2,
    signal: limit,
  });
  if (options.signal?.aborted === true) throw stopped(`the ports of ${address} were tried`);
  const answered = first.open.length + first.closed.length + second.open.length + second.closed.length;
  const cut = first.unreachable.length + second.unreachable.length;
  if (answered === 0 && cut > 0 && second.silent.length === 0)
    throw unreachable(`${address}:${wanted[0] ?? 0}`, 'EHOSTUNREACH');
  return {
    at,
    vantage: `from ${await localAddress(resolved.ip)}${resolved.note}`,
    open: sort([...first.open, ...second.open]),
    closed: sort([...first.closed, ...second.closed]),
    filtered: sort([...second.silent, ...first.unreachable, ...second.unreachable]),
  };
}

async function resolveOnce(address: string): Promise<{ ip: string; note: string }> {
  if (isIP(address)) return { ip: address, note: '' };
  try {
    const found = await lookup(address, { all: true });
    const ip = found[0]?.address ?? '';
    const more = found.length > 1 ? `, the first of ${found.length} addresses` : '';
    return { ip, note: ` to ${ip}${more}` };
  } catch (error) {
    throw unreachable(`${address}:0`, codeOf(error) || 'ENOTFOUND');
  }
}

function sort(list: readonly number[]): number[] {
  return list.toSorted((one, other) => one - other);
}

/** The address of ours that packets to the host carry; connecting a UDP socket asks the routes and sends nothing. */
export async function localAddress(ip: string): Promise<string> {
  const socket = createSocket(isIP(ip) === 6 ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(9, ip, resolve);
    });
    return socket.address().address;
  } catch {
    return 'this machine';
  } finally {
    socket.close();
  }
}

/** How many files may be open at once; what most systems allow where that cannot be read. */
async function fileLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 1024);
}
