import type { SqlProbe } from '../core/probe.js';
import { NEVER } from './lines.js';
import { momentIn, needNumber, oneRow, seconds } from './sql.js';
import { attempt } from './trust.js';

const STAFF = 'COALESCE(portal_pwd_status, 1) = 0';
const counts = (oldest: string): string =>
  `SELECT COUNT(*) AS number, COALESCE(SUM(${STAFF}), 0) AS staff_set, ${oldest} AS oldest FROM patient_access_onsite`;

/** Counts of the portal's accounts (patient_access_onsite); no patient, name or hash is read. */
export const portalAccounts: SqlProbe<'portalAccounts'> = {
  door: 'sql',
  section: 'portalAccounts',
  describe: 'table patient_access_onsite, as counts',
  queries: () => [
    { id: 'version', sql: 'SELECT v_major FROM version' },
    { id: 'accounts', sql: counts(seconds(`MIN(CASE WHEN ${STAFF} THEN date_created END)`)) },
    // OpenEMR 5 does not keep the date.
    { id: 'accounts5', sql: counts('NULL').replace('COUNT(*)', 'COUNT(portal_pwd_status)') },
  ],
  parse: (answers) => {
    const current = attempt(() => oneRow(answers, 'accounts'));
    const old = needNumber(oneRow(answers, 'version'), 'v_major') < 6;
    if (!current.ok && !old) throw current.gap;
    const row = current.ok ? current.value : oneRow(answers, 'accounts5');
    return {
      accounts: needNumber(row, 'number'),
      staffSet: needNumber(row, 'staff_set'),
      dated: current.ok,
      oldestStaffSet: current.ok ? momentIn(row, 'oldest') : NEVER,
    };
  },
};
