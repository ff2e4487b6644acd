/** The code of packs: loaded only when the policy names its hash, and only when a rule needs what it reads. */
import { AuditError, Unreadable } from '../core/errors.js';
import type { SectionId } from '../core/facts.js';
import type { Probe, Probes } from '../core/probe.js';
import type { Policy } from '../core/types.js';
import { foreignProbe } from '../probes/foreign/probe.js';
import { Room } from '../probes/foreign/room.js';
import type { Pack } from './load.js';

/** Probes for the needed sections that packs bring. Throws E_PROBE for code that the policy does not name, or names with another hash. */
export function loadProbes(
  packs: readonly Pack[],
  policy: Policy,
  needed: ReadonlySet<SectionId>,
): Partial<Probes> {
  const probes: Record<string, Probe> = {};
  for (const pack of packs) {
    const { manifest, folder } = pack;
    const sections = manifest.probes?.sections.filter(({ id }) => needed.has(id)) ?? [];
    if (sections.length === 0) continue;
    requirePinned(pack, policy);
    const { module } = manifest.probes!;
    try {
      const room = new Room(folder.text(module)!, `pack ${manifest.id} (${module})`);
      for (const section of sections) probes[section.id] = foreignProbe(section, manifest.id, room);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new AuditError('E_PROBE', error.message, { remedy: error.remedy, cause: error });
    }
  }
  return probes as Partial<Probes>;
}

function requirePinned({ manifest, folder }: Pack, policy: Policy): void {
  const pinned = Object.hasOwn(policy.probes, manifest.id) ? policy.probes[manifest.id] : undefined;
  if (pinned === folder.integrity) return;
  const { sections } = manifest.probes!;
  const what = sections.map(({ id, door, subject }) => `${id} by ${door} of each ${subject}`).join(', ');
  throw new AuditError(
    'E_PROBE',
    pinned === undefined
      ? `the pack ${manifest.id} brings code (it reads ${what}), and the policy ${policy.id} does not name it`
      : `the policy ${policy.id} names other code of the pack ${manifest.id} than there is: ${pinned}`,
    {
      remedy: `Read the code. If you trust exactly these bytes, write into the policy: probes: { ${manifest.id}: ${folder.integrity} }. If not, leave its rules out with rules: or --skip '${manifest.id}/*'.`,
    },
  );
}
