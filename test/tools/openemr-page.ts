/** The page for administrators of OpenEMR: what is read, by which grants, what each rule means, and what OpenEMR cannot do. */
import type { Rule } from '../../src/core/types.js';
import { EVERY_PATH } from '../../src/probes/exposed/paths.js';
import { probes } from '../../src/probes/index.js';
import { kindOf, OWN_SECTION_IDS } from '../../src/core/facts.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Sections about a site, by the door they come through. */
function sectionRows(): string {
  const doors = { sql: 'SQL', http: 'HTTP', shell: 'SSH' } as const;
  return OWN_SECTION_IDS.filter((id) => kindOf[id] === 'site')
    .map((id) => {
      const { door, describe } = probes[id];
      return `| [${id}](facts.md#${id.toLowerCase()}) | ${doors[door as keyof typeof doors] ?? 'deployment file'} | ${cell(describe)} |`;
    })
    .join('\n');
}

function requestRows(): string {
  return EVERY_PATH.map(({ path, reason }) => `| \`${path}\` | ${cell(reason)} |`).join('\n');
}

function ruleRows(rules: readonly Rule[]): string {
  return rules
    .map(({ id, pack, title, severity, why }) => {
      const first = /^.*?[.!?](?=\s|$)/s.exec(why.trim())?.[0] ?? why;
      return `| [${id.slice(pack.length + 1)}](rules/${pack}.md) | ${severity} | ${cell(title)} | ${cell(first)} |`;
    })
    .join('\n');
}

/** docs/openemr.md. */
export function openemrPage(header: string, rules: readonly Rule[]): string {
  const packs = [...new Set(rules.map(({ pack }) => pack))].filter((pack) => pack.startsWith('openemr-'));
  const parts = packs.map((pack) => {
    const own = rules.filter((rule) => rule.pack === pack);
    return `### ${pack} (${own.length} rules)\n\n| rule | severity | the good state | why |\n|---|---|---|---|\n${ruleRows(own)}`;
  });
  return `${header}
# For administrators of OpenEMR

What a scan reads of your OpenEMR, what it leaves behind, what the rules mean, and what OpenEMR itself cannot do. Releases 5.0.2 to 8.x are known; each rule
about a setting says from which release to which it holds, and a newer release is judged by what is known of the newest.

## What is read

Nothing is written and nobody logs in. Log-in names, settings, permissions and counts are read; names of people, mails, patients, comments of the audit log and secrets
are not. Password hashes leave the server only where you make the optional view for them. What cannot be seen is unknown and never counts as good.

| section | way | source |
|---|---|---|
${sectionRows()}

The grants are in [access.md](access.md): views first, direct grants as the second way. \`emr-audit doctor prod.yaml\` tries them and prints what is missing, with your
names. Columns that came with a later release have statements of their own: an older database refuses these, and nothing is missed by it.

## What is asked of the web server

This is the whole list. All are GET, without a cookie, a body or a password; \`SITE\` is the folder below sites/. Scripts that act when they are merely read (\`sql_patch.php\`,
\`sql_upgrade.php\`, \`acl_upgrade.php\`, \`acl_setup.php\`, \`ippf_upgrade.php\`, \`auto_configure.php\`) are never asked for, packs of other people included: whether they are there is looked
up on disk.

| path | reason |
|---|---|
${requestRows()}

## People who have left

\`leavers: leavers.csv\` in the deployment file names a list from whoever runs the staff records: one log-in name a line, or any columns of which one is called
username. It is held against the active users of OpenEMR, the accounts of the database and the accounts of the hosts that have a shell, in capitals or not.

## What a scan leaves behind

Lines in the access log of the web server, under the name emr-audit. OpenEMR 7.0 writes a row to \`api_log\` for the statement of its FHIR API, and OpenEMR 8 a row
\`http-request-select\` to the audit log for each page. The database account appears in the general log of the server where that is on. No counter of failed log-ins moves.

## What OpenEMR cannot do

| it cannot | do instead |
|---|---|
| require a second factor: each user registers one or does not | Make it a rule of the clinic, and let [superuser-mfa](rules/openemr-access.md) and all-users-mfa say who has none. Keep the password grant of the API off: it asks for no second factor. A proxy that asks for one before the log-in page is seen covers everybody. |
| keep a log that an administrator cannot rewrite: its checksums have no key, and its database account owns the tables | \`emr-audit log witness\` every night, kept on another machine ([audit-log.md](audit-log.md)); a copy sent off as it is written (ATNA, or the binary log of the database). |
| see that a row was deleted from both tables of the log | \`emr-audit log verify\` names gaps, and the witness proves them. |
| log orders: \`procedure_order\` is not audited in any release up to 8.2, results not before 7.0.4 | Let the database audit these tables (server_audit of MariaDB), and say so in the risk analysis. |
| log its own pruning: "Delete Log Entries" of the Backup page leaves no row | Two people for that page, a copy first, and the witness. |
| revoke tokens by clearing Active: they are rows of their own with their own expiry | Revoke them too (rule token-users). |
| tell when somebody last logged in, other than by the log | Keep the log at hand for as long as the rule on dormant accounts looks back. |
| set Secure and HttpOnly on its main cookie | Let the web server add Secure (rule session-cookie-secure). |
| encrypt its backup | Encrypt the file before it leaves the folder, and keep the keys below documents/logs_and_misc elsewhere: the backup page puts both into one file. |
| hide its folder of documents by itself: .htaccess counts in few servers | The rule of the web server in [documents-exposed](rules/web.md), tried with a real request. |

## What the rules mean

The first sentence of the reason stands here; the page of the pack has the rest, the steps that mend it, by release where they differ, and the line of the HIPAA
Security Rule.

${parts.join('\n\n')}
`;
}
