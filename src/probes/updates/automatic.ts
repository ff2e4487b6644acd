/** Settings of apt by name; a list has one value a line. */
export type Configuration = ReadonlyMap<string, readonly string[]>;

const TIMERS = ['apt-daily.timer', 'apt-daily-upgrade.timer'];

/** True when unattended-upgrades is installed, switched on, allowed the security archive and not masked. */
export function isAutomatic(
  configuration: Configuration,
  state: ReadonlyMap<string, readonly string[]>,
): boolean {
  const last = (name: string): string | undefined => configuration.get(name)?.at(-1);
  const origins = [
    ...(configuration.get('Unattended-Upgrade::Origins-Pattern::') ?? []),
    ...(configuration.get('Unattended-Upgrade::Allowed-Origins::') ?? []),
  ];
  const masked = TIMERS.some((unit) => state.get('masked')?.includes(unit));
  return (
    state.get('unattended')?.at(-1) === 'installed' &&
    !masked &&
    last('APT::Periodic::Enable') !== '0' &&
    isOn(last('APT::Periodic::Update-Package-Lists')) &&
    isOn(last('APT::Periodic::Unattended-Upgrade')) &&
    origins.some((origin) => /security|esm/i.test(origin))
  );
}

/** What apt takes for yes. */
export function isOn(value: string | undefined): boolean {
  return (
    value !== undefined &&
    !['', '0', 'no', 'false', 'off', 'without', 'disable'].includes(value.toLowerCase())
  );
}
