import { kindOf } from '../core/facts.js';
import type { Probe, ProbeContext } from '../core/probe.js';
import { probes } from './index.js';

/** Every exact command line that probes may run with sudo for these subjects; sudoers needs one line each. */
export function sudoCommands(contexts: readonly ProbeContext[]): readonly (readonly string[])[] {
  const all: readonly Probe[] = Object.values(probes);
  const commands = contexts.flatMap((context) =>
    all
      .flatMap((probe) => (probe.door === 'shell' && fits(probe, context) ? probe.steps(context) : []))
      .flatMap(({ sudo }) => (sudo ? [sudo] : [])),
  );
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

/** Site sections are asked about a site that has a web root, the others about a host. */
function fits(probe: Probe, { subject, site }: ProbeContext): boolean {
  const ofSite = kindOf[probe.section] === 'site';
  return ofSite ? site?.webroot !== undefined : subject.kind === 'host';
}
