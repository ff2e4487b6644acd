/** The table of probes: one a section; a section without a probe does not compile. */
import type { Probes } from '../core/probe.js';
import { accounts } from './accounts.js';
import { acl } from './acl/acl.js';
import { moduleAccess } from './acl/modules.js';
import { permissions } from './acl/permissions.js';
import { apiDiscovery } from './api-discovery.js';
import { apiTokens } from './api-tokens.js';
import { auditLog } from './audit-log.js';
import { activityReview } from './activity-review.js';
import { auditWitness } from './audit-witness.js';
import { backups } from './backups/backups.js';
import { leftovers } from './backups/leftovers.js';
import { certificate } from './certificate.js';
import { code } from './code.js';
import { declared } from './declared.js';
import { exposed } from './exposed/exposed.js';
import { firewall } from './firewall/firewall.js';
import { globals } from './globals.js';
import { http } from './http.js';
import { imported } from './imported/imported.js';
import { leavers } from './leavers.js';
import { listeners } from './listeners.js';
import { logins } from './logins.js';
import { oauthClients, publicClients } from './oauth-clients.js';
import { os } from './os.js';
import { php } from './php/php.js';
import { plainHttp } from './plain-http.js';
import { passwords } from './passwords/passwords.js';
import { portalAccounts } from './portal-accounts.js';
import { reachable } from './reachable.js';
import { shadow } from './shadow.js';
import { siteFiles } from './site-files.js';
import { software } from './software.js';
import { sqlAccounts } from './sql-accounts/sql-accounts.js';
import { sqlServer } from './sql-server.js';
import { sqlSession } from './sql-session.js';
import { sshd } from './sshd.js';
import { systemFiles } from './system-files.js';
import { tablespaces } from './tablespaces.js';
import { time } from './time.js';
import { tls } from './tls.js';
import { tlsProfiles } from './tls-profiles.js';
import { tlsWeaknesses } from './tls-weaknesses.js';
import { updates } from './updates/updates.js';
import { userSettings } from './user-settings.js';
import { version } from './version.js';

export const probes: Probes = {
  declared,
  leavers,
  imported,
  os,
  updates,
  software,
  listeners,
  firewall,
  sshd,
  logins,
  shadow,
  systemFiles,
  time,
  php,
  reachable,
  backups,
  leftovers,
  tls,
  certificate,
  tlsWeaknesses,
  tlsProfiles,
  sqlServer,
  sqlSession,
  sqlAccounts,
  tablespaces,
  http,
  plainHttp,
  exposed,
  apiDiscovery,
  version,
  code,
  globals,
  acl,
  permissions,
  moduleAccess,
  accounts,
  auditLog,
  auditWitness,
  activityReview,
  siteFiles,
  oauthClients,
  publicClients,
  apiTokens,
  passwords,
  portalAccounts,
  userSettings,
};
