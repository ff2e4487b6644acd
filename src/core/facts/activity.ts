import { Type, type Static } from 'typebox';
import { Count, Flag, Moment, Text } from './schema.js';

const Day = Text('day with most of them, as the log writes it');
const LogIds = Text('rows of table log, such as 5, 7, 20-22 and 3 more');
const Account = Text('log-in name; empty for names that no account has, which are never shown');

const Item = (description: string) =>
  Type.Array(
    Type.Object({
      user: Account,
      count: Count('how many'),
      day: Day,
      most: Count('how many on that day'),
      dayAt: Moment('that day, as if it were in UTC'),
      logIds: LogIds,
    }),
    { description, maxItems: 3000 },
  );

/** What `emr-audit log review` puts together: evidence for 45 CFR 164.308(a)(1)(ii)(D). */
export const activityReview = Type.Object({
  declared: Flag('the deployment file names a folder of the witness, where the review lies'),
  at: Moment('when the activity was put together; 1970 when it was not'),
  from: Text('first day of the span'),
  fromAt: Moment('that day, as if it were in UTC'),
  until: Text('last day of the span'),
  rows: Count('rows of the span'),
  version: Text('release and patch level of OpenEMR; empty when it is not known'),
  hours: Flag('the deployment file says when the clinic is open'),
  emergencyKnown: Flag('the members of the emergency group could be read'),
  encryptedFailures: Count('failed log-ins whose reason and address are encrypted'),
  readings: Count('rows about reading; none where reading is not recorded'),
  looks: Count('times that somebody opened the log in OpenEMR; recorded by version 8 only'),
  lastLook: Text('date of the last of them; empty when there is none'),
  lastLookBy: Text('log-in name of that row'),
  failedByAccount: Item('failed log-ins by account'),
  failedByAddress: Type.Array(
    Type.Object({
      address: Text('IP address; empty where the row names none'),
      count: Count('how many'),
      day: Day,
      most: Count('how many on that day'),
      dayAt: Moment('that day, as if it were in UTC'),
      logIds: LogIds,
    }),
    { description: 'failed log-ins by address', maxItems: 3000 },
  ),
  addressesBeyond: Count('failed log-ins from addresses beyond the 2,000 that are kept apart'),
  lockouts: Item('log-ins that were refused because an account or an address was locked'),
  outside: Item('rows while the clinic was closed, by account'),
  administration: Item('changes of security administration (accounts, permissions, settings), by account'),
  administrationOutside: Item('those of them while the clinic was closed'),
  emergency: Type.Array(
    Type.Object({
      user: Text('log-in name'),
      logId: Count('first row'),
      date: Text('date of that row, as the log writes it'),
      at: Moment('that date, as if it were in UTC'),
      lastDate: Text('date of the last row'),
      rows: Count('rows of the use'),
      patients: Count('different patients in its rows'),
      logIds: LogIds,
    }),
    { description: 'each use of an emergency log-in', maxItems: 1000 },
  ),
  emergencyBeyond: Count('uses beyond those that are listed'),
  manyRecords: Type.Array(
    Type.Object({
      user: Text('log-in name'),
      day: Text('day'),
      patients: Count('different patients'),
      usual: Count('median of the other days of this account; 0 where there are too few'),
      others: Count('median of the days of all others; 0 where there are too few'),
      logIds: LogIds,
    }),
    { description: 'days on which an account had to do with many more patients than usual', maxItems: 3000 },
  ),
  days: Type.Array(
    Type.Object({
      day: Text('first day'),
      rows: Count('rows'),
      failed: Count('failed log-ins'),
      locked: Count('lock-outs'),
      outside: Count('rows while the clinic was closed'),
      emergency: Count('rows of emergency log-ins'),
      administration: Count('changes of security administration'),
    }),
    { description: 'the span in at most 120 pieces of one length', maxItems: 120 },
  ),
  daysEach: Count('days of a piece'),
});

/** What `emr-audit log review` put together for a site. */
export interface ActivityReview {
  readonly subject: string;
  readonly review: Static<typeof activityReview>;
}
