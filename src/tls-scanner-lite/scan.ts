import type { Asker } from './ask.js';
import { isAddress } from './net/addresses.js';
import { openLine } from './net/line.js';
import { takeNotes } from './notes.js';
import { run } from './phases.js';
import { toResult } from './result.js';
import type { Scan } from './scan-state.js';
import type { TlsResult } from './facts.js';
import type { TlsOptions, TlsTarget } from './types.js';

const DEFAULTS = { connectTimeout: 3000, probeTimeout: 8000, totalTimeout: 60_000, concurrency: 32 };
/** MySQL and MariaDB block a client address after 100 broken-off handshakes by default (max_connect_errors). */
const MAX_CONNECTIONS = { usual: 500, mysql: 60 };

function openScan(target: TlsTarget, options: TlsOptions): Scan {
  const starttls = target.starttls ?? null;
  const servername = target.servername ?? (isAddress(target.host) ? null : target.host);
  const line = openLine({
    host: target.address ?? target.host,
    port: target.port,
    starttls,
    connectTimeout: options.connectTimeout ?? DEFAULTS.connectTimeout,
    totalTimeout: options.totalTimeout ?? DEFAULTS.totalTimeout,
    maxConnections:
      options.maxConnections ?? (starttls === 'mysql' ? MAX_CONNECTIONS.mysql : MAX_CONNECTIONS.usual),
    concurrency: options.concurrency ?? DEFAULTS.concurrency,
    maxRate: options.maxRate,
    signal: options.signal,
  });
  const asker: Asker = {
    line,
    servername: servername && isAddress(servername) ? null : servername,
    alpn: starttls ? [] : ['h2', 'http/1.1'],
  };
  return {
    asker,
    notes: takeNotes(),
    frugal: starttls === 'mysql',
    depth: options.depth ?? 'full',
    probeTimeout: options.probeTimeout ?? DEFAULTS.probeTimeout,
    progress: options.onProgress ?? (() => {}),
  };
}

/**
 * Scans one target: protocol versions, cipher suites, groups, certificate chains and what their hellos tell. Never throws but
 * for the AbortSignal: whatever cannot be learned is `unknown` with a reason.
 */
export async function scanTls(target: TlsTarget, options: TlsOptions = {}): Promise<TlsResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const now = options.now ?? new Date();
  const scan = openScan(target, options);
  const hangUp = (): void => scan.asker.line.hangUp();
  signal?.addEventListener('abort', hangUp, { once: true });
  try {
    const findings = await run(scan);
    signal?.throwIfAborted();
    return toResult({ target, options, scan, findings, now });
  } finally {
    signal?.removeEventListener('abort', hangUp);
  }
}
