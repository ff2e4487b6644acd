/** The deployment file as typed values: what `config/` makes of the YAML and everybody else reads. */

import type { OpenHours } from './open-hours.js';

/** A secret is named, never written. */
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[] };

/** How to log in to a host. */
export interface SshAccess {
  readonly user: string;
  readonly port: number;
  /** Private key file; absent means the agent or the files that `ssh -G` names. */
  readonly identity?: string;
  readonly passphrase?: SecretReference;
  readonly agent: boolean;
  /** Name of another host of the file. */
  readonly jump?: string;
  readonly knownHosts?: string;
  readonly sudo: boolean;
}

export type Role = 'web' | 'app' | 'database' | 'backup' | 'bastion';

/** A machine. */
export interface Host {
  readonly id: string;
  readonly address: string;
  readonly roles: readonly Role[];
  readonly ssh?: SshAccess;
  /** TCP ports that may be reachable from where the scanner stands. */
  readonly expose: readonly number[];
  readonly line?: number;
}

/** One OpenEMR site: its address, and where its files and its database are. */
export interface Site {
  readonly id: string;
  readonly url: string;
  readonly host?: string;
  readonly webroot?: string;
  readonly database?: string;
  /** Folder below sites/, usually default. */
  readonly folder: string;
  /** CA file for the site's certificate, absent means the public roots. */
  readonly ca?: string;
  readonly line?: number;
}

/** A database server and how to reach it. */
export interface Database {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** Name of a host of the file to tunnel through. */
  readonly via?: string;
  readonly user: string;
  readonly password: SecretReference;
  readonly schema: string;
  readonly tls: { readonly ca?: string; readonly servername?: string } | false;
  /** Account that reads whole rows of the audit log; absent means the account of the scan. */
  readonly log?: { readonly user: string; readonly password: SecretReference };
  /** Folder of the witness of its audit log. */
  readonly witness?: string;
  readonly line?: number;
}

export const ENDPOINT_PROTOCOLS = [
  'https',
  'tls',
  'mysql',
  'mllp',
  'dicom',
  'ldaps',
  'ldap+starttls',
  'smtp+starttls',
  'imap+starttls',
  'postgres',
] as const;
export type EndpointProtocol = (typeof ENDPOINT_PROTOCOLS)[number];

/** A further port that speaks TLS. */
export interface Endpoint {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: EndpointProtocol;
  readonly servername?: string;
  readonly ca?: string;
  readonly line?: number;
}

/** Where backups lie, and what is promised of them. */
export interface Backup {
  readonly id: string;
  readonly host: string;
  readonly path: string;
  readonly maxAgeHours: number;
  readonly retentionDays: number;
  readonly offsite: boolean;
  readonly line?: number;
}

export const IMPORT_FORMATS = ['sarif', 'ocsf', 'lynis', 'arf', 'xccdf', 'nmap'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** A file that another scanner wrote. */
export interface Import {
  readonly id: string;
  readonly file: string;
  /** Absent means that the content tells. */
  readonly format?: ImportFormat;
  /** Id of the subject that it is about. */
  readonly subject?: string;
  /** Absent means that the file itself sets no limit. */
  readonly maxAgeHours?: number;
  readonly line?: number;
}

/** A deployment as its file declares it. Names are keys; paths are absolute or relative to the folder of the file. */
export interface Deployment {
  readonly name: string;
  /** Absent when only an address was given. */
  readonly file?: string;
  readonly directory: string;
  readonly policy: string;
  readonly hosts: readonly Host[];
  readonly sites: readonly Site[];
  readonly databases: readonly Database[];
  readonly endpoints: readonly Endpoint[];
  readonly backups: readonly Backup[];
  /** Absent where nothing is imported. */
  readonly imports?: readonly Import[];
  /** When the clinic is open; absent where the file does not say. */
  readonly hours?: OpenHours;
  /** CSV file with log-in names of people who have left. */
  readonly leavers?: string;
  readonly attestations?: string;
  readonly waivers?: string;
  readonly decisions?: string;
}
