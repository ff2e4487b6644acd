/** Sections about a host, read over SSH (or, for `reachable`, from where the scanner stands). */
import { Type } from 'typebox';
import { Count, Flag, Moment, Text, Texts } from './schema.js';

/** A file or folder as `stat` sees it. */
export const FileFact = Type.Object({
  path: Text('path on the host'),
  kind: Text('file, directory, link or other'),
  mode: Text('permission bits, four octal digits such as 0640'),
  owner: Text('owning user'),
  group: Text('owning group'),
  groupWritable: Flag('the group may write'),
  worldReadable: Flag('everybody may read'),
  worldWritable: Flag('everybody may write'),
});

export const os = Type.Object({
  id: Text('ID of /etc/os-release: debian, ubuntu, rhel …'),
  version: Text('VERSION_ID of /etc/os-release'),
  name: Text('PRETTY_NAME of /etc/os-release'),
  kernel: Text('running kernel, uname -r'),
  hostname: Text('host name'),
});

export const updates = Type.Object({
  pending: Type.Array(
    Type.Object({
      name: Text('package'),
      installed: Text('installed version'),
      candidate: Text('version that would be installed'),
      security: Flag('comes from a security archive'),
    }),
  ),
  listsDate: Moment('newest date of the package lists: what is pending is known up to here'),
  rebootRequired: Flag('an update waits for a restart (/run/reboot-required)'),
  securityArchive: Flag('a security archive is configured'),
  unsignedArchives: Texts('package sources that are trusted without a signature'),
  automatic: Flag('security updates are installed automatically (unattended-upgrades)'),
});

export const software = Type.Object({
  installed: Type.Array(
    Type.Object({
      product: Text(
        'name as in the end-of-life table: php, mariadb, mysql, apache-http-server, nginx, openssl …',
      ),
      version: Text('upstream version'),
      distribution: Flag('a package of the distribution, which maintains it as long as itself'),
    }),
  ),
});

export const listeners = Type.Object({
  sockets: Type.Array(
    Type.Object({
      protocol: Text('tcp or udp'),
      address: Text('local address'),
      port: Count('local port'),
      process: Text('program, empty where it could not be seen'),
      loopback: Flag('reachable from this host only'),
    }),
  ),
  processesSeen: Flag('program names could be read (needs sudo)'),
});

export const firewall = Type.Object({
  engine: Text('nftables, iptables or none'),
  active: Flag('an input chain is loaded'),
  inputPolicy4: Text('what happens to IPv4 packets that no rule names: drop or accept'),
  inputPolicy6: Text('the same for IPv6'),
  persistent: Flag('a rule set is stored for the next start'),
});

export const sshd = Type.Object({
  permitRootLogin: Text('effective value'),
  passwordAuthentication: Flag('effective value'),
  keyboardInteractive: Flag('effective value of kbdinteractiveauthentication'),
  permitEmptyPasswords: Flag('effective value'),
  maxAuthTries: Count('effective value'),
  loginGraceSeconds: Count('effective value, 0 is no limit'),
  clientAliveSeconds: Count('ClientAliveInterval times ClientAliveCountMax, 0 is no limit'),
  x11Forwarding: Flag('effective value'),
  agentForwarding: Flag('effective value'),
  tcpForwarding: Text('effective value'),
  gatewayPorts: Text('effective value'),
  permitUserEnvironment: Flag('effective value (any value but no)'),
  hostbasedAuthentication: Flag('effective value'),
  ignoreRhosts: Flag('effective value (yes or shosts-only)'),
  logLevel: Text('effective value, upper case'),
  allowList: Flag('AllowUsers or AllowGroups is set'),
  ciphers: Texts('effective list'),
  macs: Texts('effective list'),
  kexAlgorithms: Texts('effective list'),
  hostKeyAlgorithms: Texts('effective list'),
  hostKeys: Type.Array(FileFact, { description: 'private host key files' }),
});

export const logins = Type.Object({
  users: Type.Array(
    Type.Object({
      name: Text('account'),
      uid: Count('user id'),
      shell: Text('login shell'),
      interactive: Flag('the shell allows a log-in'),
      system: Flag('uid below 1000 or nobody'),
    }),
  ),
});

export const shadow = Type.Object({
  emptyPasswords: Texts('accounts whose password field is empty'),
  weakHashes: Texts('accounts with a DES, MD5 or Blowfish hash'),
});

export const systemFiles = Type.Object({
  files: Type.Array(FileFact, { description: '/etc/passwd, shadow, sudoers, crontab and the like' }),
  worldWritable: Texts('files below /etc that everybody may write'),
});

export const time = Type.Object({
  service: Text('running time service: chronyd, systemd-timesyncd, ntpd, openntpd or empty'),
  state: Text('what the service says of the clock: synchronised, own clock, not synchronised or not told'),
  dated: Flag('the service says when it compared the clock with its source'),
  compared: Moment('when that was; the year 1970 where dated is false'),
  now: Moment('the host clock when it was asked'),
});

export const php = Type.Object({
  version: Text('PHP version'),
  ini: Type.Record(Type.String(), Type.String(), {
    description: 'effective web (FPM or Apache) settings, names in lower case, booleans as 1 or 0',
  }),
});

export const reachable = Type.Object({
  vantage: Text('from where it was tried'),
  tried: Type.Array(Type.Integer(), { description: 'ports tried' }),
  open: Type.Array(Type.Integer(), { description: 'TCP ports that answered' }),
  filtered: Type.Array(Type.Integer(), {
    description: 'ports of OpenEMR services and log-ins that did not answer at all',
  }),
  declared: Type.Array(Type.Integer(), { description: 'expose.tcp of the deployment file' }),
});

export const backups = Type.Object({
  sets: Type.Array(
    Type.Object({
      name: Text('name in the deployment file'),
      path: Text('where it lies'),
      count: Count('files found'),
      newest: Moment('modification time of the newest file; 1970 when there is none'),
      oldest: Moment('modification time of the oldest file; 1970 when there is none'),
      maxAgeHours: Count('declared: how old the newest may be'),
      retentionDays: Count('declared: how long they are kept'),
      offsite: Flag('declared: a copy lies elsewhere'),
      holds: Texts(
        'database, keys: what its files that are not encrypted hold, the six newest by the names inside',
      ),
      unlisted: Texts('of these, files whose names could not be listed to the end'),
      directory: FileFact,
    }),
  ),
  files: Type.Array(
    Type.Object({
      set: Text('set it belongs to'),
      path: Text('path'),
      bytes: Count('size'),
      modified: Moment('modification time'),
      format: Text('what its content is: tar, gzip, zip, gpg, age, openssl, sql, restic …, or unrecognised'),
      encryption: Text('encrypted, weak, none or undetermined, by content and never by name'),
      detail: Text('how it was told'),
      mode: Text('permission bits'),
      worldReadable: Flag('everybody may read'),
    }),
  ),
});

export const leftovers = Type.Object({
  files: Type.Array(
    Type.Object({
      path: Text('path'),
      format: Text('as in backups'),
      encryption: Text('as in backups'),
      bytes: Count('size'),
      worldReadable: Flag('everybody may read'),
    }),
    { description: 'dumps and archives in temporary folders and in the web root' },
  ),
});
