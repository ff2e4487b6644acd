import { createHash } from 'node:crypto';
import { canaries } from '../canaries.js';
import type { Clinic } from '../clinics.js';
import { quote } from './sql.js';

/** One row of the audit log, before it has an id. */
interface Entry {
  /** Minutes before the judging date. */
  ago: number;
  event: string;
  user: string;
  comment: string;
  success?: number;
  patient?: number;
}

const day = 24 * 60;
const staff: Record<Clinic['name'], readonly string[]> = {
  hardened: ['mgarcia', 'tnguyen', 'rsmith', 'jpark', 'slee', 'kjones'],
  leaky: [
    'admin',
    'tnguyen',
    'rsmith',
    'jpark',
    'slee',
    'kjones',
    'mlopez',
    'dchan',
    'frontdesk',
    'oldcost',
    'oldsha',
    'oldpass',
  ],
};

/** The audit log of a clinic as SQL: rows with the checksums that OpenEMR computes, ids without a gap. */
export function auditLog(clinic: Clinic): string {
  const lines: string[] = [];
  const asOf = Date.parse(clinic.asOf);
  // planted: openemr-audit/log-retention, the log of the leaky clinic begins after a row that is gone
  const first = clinic.name === 'leaky' ? 2 : 1;
  for (const [index, entry] of entries(clinic).entries()) lines.push(...rows(first + index, entry, asOf));
  return `${lines.join('\n')}\n`;
}

/** The log of the hardened clinic ends an hour before its judging date, that of the leaky one four days before. */
function entries(clinic: Clinic): Entry[] {
  const last = clinic.name === 'hardened' ? 60 : 4 * day;
  const made: Entry[] = [];
  for (let back = 10; back >= 0; back -= 1) {
    for (const [index, user] of staff[clinic.name].entries()) {
      const ago = last + back * day + (20 - index) * 10;
      made.push({ ago, event: 'login', user, comment: 'success: 203.0.113.20' });
      made.push({
        ago: ago - 5,
        event: 'patient-record-select',
        user,
        comment: `SELECT * FROM patient_data WHERE lname = '${canaries.patientLastName}' -- ${canaries.auditComment}`,
        patient: 1,
      });
    }
    made.push({ ago: last + back * day, event: 'logout', user: 'rsmith', comment: 'success' });
  }
  made.push({
    ago: last - 1,
    event: 'login',
    user: 'nobody1',
    comment: 'failure: 203.0.113.9. user not found',
    success: 0,
  });
  if (clinic.name === 'hardened')
    made.unshift({
      ago: last + 2200 * day,
      event: 'login',
      user: 'rsmith',
      comment: 'success: 203.0.113.20',
    });
  if (clinic.name === 'leaky') {
    made.unshift({
      ago: last + 200 * day,
      event: 'login',
      user: 'pwilson',
      comment: 'success: 203.0.113.20',
    });
    // planted: openemr-audit/switched-off
    made.push({
      ago: last - 2,
      event: 'security-administration-insert',
      user: 'admin',
      comment: 'Audit Logging Disabled.',
    });
  }
  made.push({ ago: last - 10, event: 'api', user: 'rsmith', comment: 'success', patient: 1 });
  return made;
}

function rows(id: number, entry: Entry, asOf: number): string[] {
  const date = new Date(asOf - entry.ago * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const comments = Buffer.from(entry.comment).toString('base64');
  const success = entry.success ?? 1;
  const patient = entry.patient ?? 0;
  const category = entry.event;
  const sum = sha3([
    date,
    entry.event,
    category,
    entry.user,
    'Default',
    comments,
    '',
    patient,
    success,
    '',
    'open-emr',
    0,
    0,
  ]);
  const api = entry.event === 'api' ? apiRow(id, date) : undefined;
  const values = [
    id,
    date,
    entry.event,
    category,
    entry.user,
    'Default',
    comments,
    '',
    patient,
    success,
    '',
    'open-emr',
    0,
    0,
  ];
  const log = `INSERT INTO log (id, date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user, log_from, menu_item_id, ccda_doc_id) VALUES (${values.map(quote).join(', ')});`;
  const partner = `INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES (${[id, 'No', sum, api?.sum ?? '', 4].map(quote).join(', ')});`;
  return api === undefined ? [log, partner] : [log, partner, api.sql];
}

function apiRow(id: number, date: string): { sum: string; sql: string } {
  const url = '/apis/default/fhir/Patient';
  const values = [
    id,
    6,
    1,
    '203.0.113.20',
    'GET',
    url,
    `${url}?name=${canaries.apiRequest}`,
    canaries.apiRequest,
    canaries.apiResponse,
    date,
  ];
  return {
    sum: sha3(values),
    sql: `INSERT INTO api_log (log_id, user_id, patient_id, ip_address, method, request, request_url, request_body, response, created_time) VALUES (${values.map(quote).join(', ')});`,
  };
}

function sha3(parts: readonly (string | number)[]): string {
  return createHash('sha3-512').update(parts.join('')).digest('hex');
}
