import { Type, type Static } from 'typebox';
import { ENDPOINT_PROTOCOLS, IMPORT_FORMATS } from '../core/deployment.js';
import { OPEN_SPAN } from '../core/open-hours.js';

const closed = { additionalProperties: false } as const;
const Name = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$';
const Path = (description: string) =>
  Type.String({ minLength: 1, maxLength: 4096, pattern: '^[^\\u0000-\\u001f]+$', description });
const Address = (description: string) =>
  Type.String({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:_\\[\\]-]+$', description });
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const Span = (description: string) =>
  Type.String({ pattern: '^\\d{1,4}[hdwmy]$', description: `${description}: a number and h, d, w, m or y` });

const Secret = Type.Unsafe<{ env: string } | { file: string } | { command: string[] }>({
  description: 'where the secret is: { env: NAME }, { file: path } or { command: [program, argument] }',
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: {
    env: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    file: { type: 'string', minLength: 1 },
    command: { type: 'array', minItems: 1, items: { type: 'string' } },
  },
});

const Ssh = Type.Object(
  {
    user: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$', description: 'account to log in as' }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: '22 when left out' })),
    identity: Type.Optional(Path('private key file; the agent is asked when left out')),
    passphrase: Type.Optional(Secret),
    agent: Type.Optional(
      Type.Boolean({ description: 'ask the agent of SSH_AUTH_SOCK; yes when there is no identity' }),
    ),
    jump: Type.Optional(Type.String({ description: 'name of the host to go through' })),
    knownHosts: Type.Optional(Path('file with host keys; ~/.ssh/known_hosts when left out')),
    sudo: Type.Optional(Type.Boolean({ description: 'try sudo -n for the commands that need root' })),
  },
  closed,
);

const Host = Type.Object(
  {
    address: Address('name or address'),
    roles: Type.Optional(
      Type.Array(literals(['web', 'app', 'database', 'backup', 'bastion'], 'what the host does')),
    ),
    ssh: Type.Optional(Ssh),
    expose: Type.Optional(
      Type.Object(
        {
          tcp: Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }), {
            description: 'TCP ports that may be reachable from where the scanner stands',
          }),
        },
        closed,
      ),
    ),
  },
  closed,
);

const Site = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^\\s]+$', description: 'address of OpenEMR, with its folder' }),
    host: Type.Optional(Type.String({ description: 'name of the host with the web root' })),
    webroot: Type.Optional(
      Type.String({ pattern: '^/[^\\u0000-\\u001f]*$', description: 'folder of OpenEMR on that host' }),
    ),
    database: Type.Optional(Type.String({ description: 'name of the database' })),
    folder: Type.Optional(Type.String({ pattern: Name, description: 'below sites/; usually default' })),
    ca: Type.Optional(Path('CA file for the certificate; the public roots when left out')),
  },
  closed,
);

const Tls = Type.Unsafe<false | { ca?: string; servername?: string }>({
  description: 'false is a connection in clear; a CA file, or the public roots',
  anyOf: [
    { const: false },
    {
      type: 'object',
      additionalProperties: false,
      properties: { ca: { type: 'string', minLength: 1 }, servername: { type: 'string', minLength: 1 } },
    },
  ],
});

const Login = Type.String({ minLength: 1, maxLength: 80, description: 'read-only account' });
const LogAccount = Type.Object(
  { user: Login, password: Secret },
  { ...closed, description: 'sees whole rows of the audit log; the account above when left out' },
);

const Database = Type.Object(
  {
    host: Address('name in the certificate, or address'),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: '3306 when left out' })),
    via: Type.Optional(Type.String({ description: 'name of the host to tunnel through by SSH' })),
    user: Login,
    password: Secret,
    schema: Type.String({ pattern: '^[A-Za-z0-9_$-]{1,64}$', description: 'database of OpenEMR' }),
    tls: Type.Optional(Tls),
    log: Type.Optional(LogAccount),
    witness: Type.Optional(Path('folder off the EMR where each scan keeps a checkpoint of the audit log')),
  },
  closed,
);

const Endpoint = Type.Object(
  {
    address: Address('name or address with a port, such as hl7.example.org:6661'),
    protocol: literals(ENDPOINT_PROTOCOLS, 'what is spoken there'),
    servername: Type.Optional(Type.String({ description: 'name to ask for, when it is not the address' })),
    ca: Type.Optional(Path('CA file for the certificate')),
  },
  closed,
);

const Backup = Type.Object(
  {
    host: Type.String({ description: 'name of the host where it lies' }),
    path: Type.String({ pattern: '^/[^\\u0000-\\u001f]*$', description: 'folder' }),
    maxAge: Type.Optional(Span('how old the newest may be, 26h when left out')),
    retention: Type.Optional(Span('how long backups are kept, 6y when left out')),
    offsite: Type.Optional(Type.Boolean({ description: 'a copy lies at another place' })),
  },
  closed,
);

const Import = Type.Object(
  {
    file: Path('file that the other tool wrote'),
    format: Type.Optional(literals(IMPORT_FORMATS, 'what the file must be; its content tells when left out')),
    subject: Type.Optional(
      Type.String({
        pattern: '^(deployment|(host|endpoint|database|site):.{1,260})$',
        description: 'what it is about, such as host:web1; addresses and names tell when left out',
      }),
    ),
    maxAge: Type.Optional(Span('how old the run may be before it tells nothing any more')),
  },
  closed,
);

const Zone = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_+/-]{1,40}$', description }));

const Hours = Type.Object(
  {
    open: Type.Array(Type.String({ pattern: OPEN_SPAN }), {
      minItems: 1,
      maxItems: 50,
      description: 'when the clinic is open, such as Mon-Fri 07:00-19:00',
    }),
    zone: Zone('time zone of these hours, such as America/Chicago; that of the log when left out'),
    logZone: Zone('time zone in which OpenEMR writes its log; zone when left out'),
  },
  { ...closed, description: 'opening hours, for the review of the audit log' },
);

const named = <T extends ReturnType<typeof Type.Object>>(schema: T, description: string) =>
  Type.Record(Type.String({ pattern: Name }), schema, {
    description,
    additionalProperties: false,
    maxProperties: 500,
  });

/** The deployment file. */
export const DeploymentFile = Type.Object(
  {
    version: Type.Unsafe<1>({ const: 1, description: 'version of this format' }),
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'name of the deployment as reports print it',
    }),
    policy: Type.Optional(
      Type.String({ description: 'a name in policies/ or a path; baseline when left out' }),
    ),
    hosts: Type.Optional(named(Host, 'machines')),
    sites: Type.Optional(named(Site, 'OpenEMR sites')),
    databases: Type.Optional(named(Database, 'database servers')),
    endpoints: Type.Optional(named(Endpoint, 'further TLS endpoints')),
    backups: Type.Optional(named(Backup, 'where backups lie')),
    imports: Type.Optional(named(Import, 'files of other scanners that are read with each scan')),
    hours: Type.Optional(Hours),
    leavers: Type.Optional(Path('CSV file with the log-in names of people who have left')),
    attestations: Type.Optional(Path('file with what named people attest')),
    waivers: Type.Optional(Path('file with waivers')),
    decisions: Type.Optional(Path('file with decisions on addressable lines')),
  },
  { ...closed, title: 'emr-audit deployment' },
);
export type DeploymentShape = Static<typeof DeploymentFile>;
