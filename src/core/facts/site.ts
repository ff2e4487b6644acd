/** Sections about an OpenEMR site, read over SQL, HTTP and SSH. */
import { Type } from 'typebox';
import { Count, Flag, Moment, Text, Texts } from './schema.js';
import { FileFact } from './host.js';

export const http = Type.Object({
  status: Count('HTTP status of the login page'),
  openemr: Flag('the page is an OpenEMR login page'),
  https: Flag('the declared address is https'),
  headers: Type.Record(Type.String(), Type.String(), {
    description: 'response headers of the login page, names in lower case',
  }),
  hstsSeconds: Count('max-age of Strict-Transport-Security, 0 when absent'),
  frameProtection: Flag('X-Frame-Options or CSP frame-ancestors is set'),
  versionHeaders: Texts('headers that give away a software version, as name: value'),
  cookies: Type.Array(
    Type.Object({
      name: Text('cookie'),
      secure: Flag('Secure'),
      httpOnly: Flag('HttpOnly'),
      sameSite: Text('SameSite value, empty when absent'),
    }),
  ),
});

export const plainHttp = Type.Object({
  open: Flag('port 80 answers HTTP'),
  redirects: Flag('every answer is a redirect to https of the same host'),
  location: Text('where it redirects to'),
});

export const exposed = Type.Object({
  paths: Type.Array(
    Type.Object({
      path: Text('path below the site address'),
      what: Text('what lies there'),
      group: Text('installer, admin, secret, documents, source, developer or api'),
      status: Count('HTTP status'),
      exposed: Flag('content was served that should not be, judged by content and not by status alone'),
      detail: Text('how it was told'),
    }),
  ),
});

export const apiDiscovery = Type.Object({
  documents: Type.Array(
    Type.Object({
      path: Text('path below the site address'),
      what: Text('what it tells'),
      status: Count('HTTP status'),
      published: Flag('anybody may read it; otherwise the API is off, or the web server refuses'),
    }),
  ),
  software: Text('version that the FHIR statement tells, such as 7.0.3; empty when it tells none'),
  addresses: Type.Array(
    Type.Object({
      origin: Text('scheme, host and port'),
      own: Flag('it is the declared address of the site'),
    }),
    { description: 'where apps are told to log in, register and fetch keys; each once' },
  ),
  grants: Texts('grant types that are offered, such as password'),
  systemScopes: Texts('scopes that begin with system/: they reach all patients without a user'),
  credentialed: Texts('paths whose answer repeats an invented Origin and allows credentials'),
});

export const version = Type.Object({
  text: Text('such as 7.0.3.3: major, minor, patch, realpatch'),
  tag: Text('v_tag, empty for a release'),
  database: Count('v_database'),
  acl: Count('v_acl'),
});

export const code = Type.Object({
  version: Text('the same four numbers from version.php on disk'),
  database: Count('v_database of the code'),
  acl: Count('v_acl of the code'),
});

export const globals = Type.Object({
  settings: Type.Record(Type.String(), Type.String(), {
    description: 'table globals, gl_name to gl_value; secrets are replaced by set, plaintext or empty',
  }),
});

export const acl = Type.Object({
  groups: Type.Array(
    Type.Object({
      value: Text('group, such as admin'),
      name: Text('display name'),
      members: Texts('usernames'),
      activeMembers: Texts('usernames of members whose account is active'),
    }),
  ),
  superusers: Texts('active users who pass admin|super'),
  userAdministrators: Texts('active users who pass admin|users'),
  aclAdministrators: Texts('active users who pass admin|acl'),
  emergencyUsers: Texts('active members of the emergency-login group'),
  withoutGroup: Texts('active users who are in no group'),
  orphans: Texts('access objects without a user'),
  emptyGroups: Texts('groups without members'),
  userAcls: Type.Array(Type.Object({ acl: Count('ACL id'), user: Text('username') })),
  rootAcls: Type.Array(Type.Integer(), { description: 'enabled ACLs attached to the root group' }),
  denies: Type.Array(Type.Integer(), { description: 'enabled ACLs that deny' }),
  disabled: Type.Array(Type.Integer(), { description: 'ACLs that are switched off' }),
  damaged: Texts('groups whose nested-set numbers are wrong'),
  highSensitivityGroups: Texts('groups that pass sensitivities|high'),
});

export const permissions = Type.Object({
  users: Type.Array(
    Type.Object({
      name: Text('name of an access object, of an account, or of both'),
      object: Flag('an access object (gacl_aro) has exactly this name'),
      account: Flag('an account (users) has exactly this name'),
      active: Flag('the account is active'),
      login: Text('yes, or why nobody can log in with it, in words'),
      groups: Type.Array(Type.Integer(), { description: 'ids of its groups, without their ancestors' }),
    }),
    { description: 'every access object and every account, sorted by name' },
  ),
  groups: Type.Array(
    Type.Object({
      id: Count('id'),
      parent: Count('id of the group above, 0 for the root'),
      lft: Count('left number of the nested set'),
      rgt: Count('right number of the nested set'),
      value: Text('short name, such as admin'),
      name: Text('display name'),
    }),
  ),
  acls: Type.Array(
    Type.Object({
      id: Count('ACL id'),
      allow: Flag('it allows; otherwise it denies'),
      enabled: Flag('it is switched on'),
      returnValue: Text('view, addonly, wsome, write or empty'),
      axo: Flag('it carries an AXO, so OpenEMR never finds it'),
      permissions: Texts('what it is about, as section|value'),
      groups: Type.Array(Type.Integer(), { description: 'ids of groups that it is attached to' }),
      users: Texts('users that it is attached to'),
    }),
  ),
  objects: Texts('every permission that there is, as section|value'),
  broken: Texts('rows that point to nothing, as table and ids, at most 100'),
  lookalikes: Texts('names that the database takes for the name of another access object'),
  roles: Type.Array(
    Type.Object({
      group: Text('group, such as admin'),
      name: Text('display name'),
      standing: Text('root, emergency or ordinary'),
      active: Count('active users in it'),
      superuser: Flag('its members pass admin|super'),
      passes: Texts('what a member passes by this group and those above it, as section|value'),
      writes: Texts('of these, what is given with return value write'),
      given: Texts('what enabled ACLs allow to the group itself, as section|value|return value'),
    }),
  ),
  powers: Type.Array(
    Type.Object({
      permission: Text('section|value'),
      users: Texts('active users who pass it and are no superusers'),
    }),
    { description: 'every permission that somebody passes without being a superuser' },
  ),
});

export const accounts = Type.Object({
  active: Type.Array(
    Type.Object({
      username: Text('log-in name'),
      mfa: Texts('second factors registered: TOTP, U2F'),
      hashForm: Text('bcrypt, bcrypt-weak, argon2id, sha512 or other (SHA-1, MD5, unknown), by prefix'),
      passwordChanged: Moment('last password change'),
      failedLogins: Count('failures since the last success'),
      lastLogin: Moment('last successful log-in on record; 1970 when there is none'),
      everLoggedIn: Flag('a successful log-in is on record'),
      generic: Flag('the name is of a function, not of a person'),
    }),
  ),
  inactive: Count('accounts that are switched off'),
  legacyHashes: Texts('users with a hash left in users.password'),
});

export const auditLog = Type.Object({
  rows: Count('rows of table log'),
  newest: Moment('newest row; 1970 when empty'),
  oldest: Moment('oldest row; 1970 when empty'),
  begins: Text(
    'how it begins: first (row 1, in tables as old as the others), cut (rows before are gone), renewed (in tables younger than the others) or unknown',
  ),
  withoutChecksum: Count('rows of log without a partner or with an empty checksum'),
  orphanChecksums: Count('checksums whose log row is gone'),
  missingIds: Count('ids between the first and the last row that are gone'),
  disabledEvents: Count('times auditing was switched off in the user interface'),
  failedLogins: Count('failed log-ins in the last 30 days before the scan'),
  leftoverTables: Texts('tables of a rotation that broke off'),
});

export const auditWitness = Type.Object({
  declared: Flag('the deployment file names a folder of the witness'),
  rows: Count('rows that the witness knows'),
  root: Text('root hash over these rows (RFC 6962), as its checkpoint has it; empty where there is none'),
  witnessedAt: Moment('last checkpoint, by a scan or by `emr-audit log witness`; 1970 when there was none'),
  verifiedAt: Moment('last time that every row was read; 1970 when there was none'),
  problems: Texts('kinds of problems that were found and not accepted, as docs/audit-log.md lists them'),
  lapse: Text('why the last scan could not add a checkpoint; empty when it could, or was told not to'),
});

export const siteFiles = Type.Object({
  sqlconf: FileFact,
  keys: Type.Array(FileFact, { description: 'files below documents/logs_and_misc/methods' }),
  documents: FileFact,
  certificates: Type.Array(FileFact, {
    description: 'private keys in documents/certificates, by their names',
  }),
  scripts: Texts('installer, upgrade and developer files that are still on disk'),
  phpInDocuments: Texts('PHP files below sites/*/documents, counted by folder'),
  writableCode: Texts('PHP files of the web root that the web server or everybody may write, at most 20'),
});

export const oauthClients = Type.Object({
  enabled: Type.Array(
    Type.Object({
      id: Text('first eight characters of client_id'),
      confidential: Flag('has a secret'),
      systemScopes: Flag('has system/ scopes'),
      insecureRedirect: Flag('redirects to http or localhost'),
      passwordGrant: Flag('may use the password grant'),
      skipsConsent: Flag('skip_ehr_launch_authorization_flow'),
    }),
  ),
});
