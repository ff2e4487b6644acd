/** The name of a lab clinic. */
export type ClinicName = 'hardened' | 'leaky';
/** The name of a host inside a clinic. */
export type HostName = 'web1' | 'db1' | 'bastion';

/** What is fixed about one clinic before it is started. */
export interface Clinic {
  name: ClinicName;
  /** The date on which the clinic is to be judged; everything in it is dated relative to this. */
  asOf: string;
  /** The first three bytes of its documentation network. */
  network: string;
  services: Record<HostName, readonly ServiceName[]>;
  /** Whether the time server that the hosts name is there; it stands where the scanner stands. */
  timeServer: boolean;
}

/** The services that a lab host can run. */
export type ServiceName = 'firewall' | 'ssh' | 'mariadb' | 'php-fpm' | 'apache2' | 'nginx' | 'ftp' | 'chrony';

export const clinicNames: readonly ClinicName[] = ['hardened', 'leaky'];
export const hostNames: readonly HostName[] = ['web1', 'db1', 'bastion'];
export const domain = 'riverside.example';

const lastByte: Record<HostName | 'scanner', number> = { scanner: 1, web1: 10, db1: 11, bastion: 12 };

export const clinics: Record<ClinicName, Clinic> = {
  hardened: {
    name: 'hardened',
    asOf: '2026-11-23T12:00:00Z',
    network: '198.51.100',
    services: {
      web1: ['firewall', 'chrony', 'ssh', 'php-fpm', 'apache2'],
      db1: ['firewall', 'chrony', 'ssh', 'mariadb'],
      bastion: ['firewall', 'chrony', 'ssh'],
    },
    timeServer: true,
  },
  leaky: {
    name: 'leaky',
    asOf: '2028-07-15T12:00:00Z',
    network: '192.0.2',
    services: {
      web1: ['firewall', 'ssh', 'ftp', 'php-fpm', 'nginx'],
      db1: ['chrony', 'ssh', 'mariadb'],
      bastion: ['firewall', 'chrony', 'ssh'],
    },
    timeServer: false,
  },
};

/** The address of a host (or of the scanner) on the clinic's network. */
export function addressOf(clinic: Clinic, host: HostName | 'scanner'): string {
  return `${clinic.network}.${lastByte[host]}`;
}

/** The network namespace of a host, of the scanner, or of the bridge between them; the lab is a clinic's name or Lab.id. */
export function namespaceOf(lab: string, host: HostName | 'scanner' | 'bridge'): string {
  return `emrlab-${lab}-${host}`;
}

/** The hosts file that every machine of the clinic sees. */
export function hostsFile(clinic: Clinic): string {
  const rows = hostNames.map((host) => {
    const names = [
      `${host}.${domain}`,
      host,
      ...(host === 'web1' ? [`emr.${domain}`, `clinic2.${domain}`] : []),
    ];
    return `${addressOf(clinic, host)} ${names.join(' ')}`;
  });
  const scanner = `${addressOf(clinic, 'scanner')} scanner.${domain}${clinic.timeServer ? ` time.${domain}` : ''}`;
  return ['127.0.0.1 localhost', '::1 localhost ip6-localhost', scanner, ...rows, ''].join('\n');
}
