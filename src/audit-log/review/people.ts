/** Who is known: log-in names of the staff, and who may log in for an emergency. */
import { Unreadable } from '../../core/errors.js';
import type { SqlAnswers, SqlQuery } from '../../core/probe.js';

/** Names of accounts. A name in the log that is none of them may be anything that somebody typed, and is never shown. */
export interface People {
  readonly accounts: ReadonlySet<string>;
  /** Lower case, because OpenEMR's permission tables do not tell cases apart; undefined where they could not be read. */
  readonly emergency: ReadonlySet<string> | undefined;
  readonly emergencyReason: string;
}

const MOST = 20_000;

/** Documentation/Emergency_User_README.txt advises such names; OpenEMR 5 goes by the name alone. */
const EMERGENCY_NAME = /^(breakglass|emergency)/i;

export const PEOPLE: readonly SqlQuery[] = [
  {
    id: 'users',
    sql: `SELECT username AS name FROM users WHERE username IS NOT NULL AND username <> '' LIMIT ${MOST}`,
  },
  {
    id: 'emergency',
    sql: `SELECT a.value AS name FROM gacl_aro a JOIN gacl_groups_aro_map m ON m.aro_id = a.id JOIN gacl_aro_groups g ON g.id = m.group_id WHERE g.value = 'breakglass' AND a.section_value = 'users' LIMIT ${MOST}`,
  },
];

/** Reads the answers. Throws Unreadable when the names of accounts are not granted. */
export function readPeople(answers: SqlAnswers): People {
  const names = (query: string): string[] => answers.rows(query).map(({ name }) => name ?? '');
  let accounts: string[];
  try {
    accounts = names('users');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable(
      `the names of accounts cannot be read, so that nothing typed at a log-in could be told from a name: ${error.message}`,
      'Grant it: GRANT SELECT (username) ON `users` TO the account of this database; docs/audit-log.md has the lines.',
    );
  }
  const byName = accounts.filter((name) => EMERGENCY_NAME.test(name));
  try {
    const members = [...names('emergency'), ...byName].map((name) => name.toLowerCase());
    return { accounts: new Set(accounts), emergency: new Set(members), emergencyReason: '' };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { accounts: new Set(accounts), emergency: undefined, emergencyReason: error.message };
  }
}
