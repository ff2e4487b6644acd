import type { TlsProbe } from '../core/probe.js';
import { allProfiles, fixNamed, judgeProfile, type TlsResult } from '../tls-scanner-lite/index.js';
import { requireTls } from './tls.js';

/** What published requirements say about the endpoint, requirement by requirement. */
export const tlsProfiles: TlsProbe<'tlsProfiles', TlsResult> = {
  door: 'tls',
  section: 'tlsProfiles',
  describe: 'published requirements',
  parse: (result) => {
    requireTls(result);
    return {
      checks: allProfiles().flatMap((profile) =>
        judgeProfile(result, profile).checks.map(({ id, title, severity, verdict, found, fix }) => ({
          profile: profile.id,
          check: id,
          title,
          severity,
          verdict,
          found: found.slice(0, 20),
          fix: fixNamed(fix).say,
        })),
      ),
    };
  },
};
