import type { TlsProbe } from '../core/probe.js';
import type { TlsResult } from '../tls-scanner-lite/index.js';
import { requireTls } from './tls.js';

/** Known attacks, each told without carrying it out. */
export const tlsWeaknesses: TlsProbe<'tlsWeaknesses', TlsResult> = {
  door: 'tls',
  section: 'tlsWeaknesses',
  describe: 'known attacks',
  parse: (result) => {
    requireTls(result);
    return { attacks: result.weaknesses.map(({ id, name, verdict, how }) => ({ id, name, verdict, how })) };
  },
};
