/** What the verifier can find: the words for people, and whether it is a problem or something to know. */

interface Kind {
  readonly title: string;
  /** What it means, and what to do now. */
  readonly advice: string;
}

/** Somebody or something has changed the record, or a part of it is gone. Each makes the exit code 1. */
export const PROBLEMS = {
  'row-edited': {
    title: 'Rows that were changed after they were written',
    advice:
      'The row does not fit the checksum that OpenEMR stored with it. Compare it with a backup of that day: what did it say before?',
  },
  'api-edited': {
    title: 'Records of the API that were changed after they were written',
    advice: 'The row of api_log does not fit its checksum. Compare it with a backup of that day.',
  },
  'columns-shifted': {
    title: 'Rows whose letters stand in the wrong columns',
    advice:
      'The checksum has no edges between columns: letters can be moved over them and it still fits. Compare the row with a backup.',
  },
  'checksum-blank': {
    title: 'Rows whose checksum is empty',
    advice:
      'OpenEMR’s own tamper report skips such rows. Compare them with a backup from before; treat them as changed.',
  },
  'api-checksum-blank': {
    title: 'Records of the API whose checksum is empty',
    advice: 'OpenEMR’s own tamper report skips such rows. Treat them as changed.',
  },
  'partner-edited': {
    title: 'Checksum rows that contradict themselves',
    advice: 'The mark for encryption or the version does not fit the row. Compare it with a backup.',
  },
  'partner-missing': {
    title: 'Rows without a checksum row',
    advice: 'Each row has a partner in log_comment_encrypt. Rows that are put in by hand often have none.',
  },
  'partner-duplicate': {
    title: 'Rows with more than one checksum row',
    advice: 'OpenEMR writes one. Find out who wrote the second.',
  },
  'partner-moved': {
    title: 'Checksum rows that stand out of order',
    advice:
      'The numbering of log_comment_encrypt shows that the checksum was made anew later, or that the row was moved or put in. Compare with a backup.',
  },
  'id-impossible': {
    title: 'Rows with a number below 1',
    advice: 'No server gives such a number, and no report shows the row. Somebody wrote it by hand.',
  },
  'row-deleted': {
    title: 'Rows that were deleted while their checksum row stayed',
    advice: 'Restore them from a backup into a table of their own and read what was to be hidden.',
  },
  'rows-deleted': {
    title: 'Rows that were deleted together with their checksums',
    advice:
      'Both numberings have the same hole, which OpenEMR cannot see. Restore them from a backup of that day.',
  },
  'api-row-missing': {
    title: 'Records of the API that were deleted',
    advice: 'The checksum for the API is there and the row of api_log is not. Restore it from a backup.',
  },
  'api-row-stray': {
    title: 'Records of the API that belong to no row of the log',
    advice:
      'Their row of the log was deleted, or somebody wrote them by hand. A second record of one call counts too.',
  },
  'head-deleted': {
    title: 'The beginning of the log is gone',
    advice: 'Ask who deleted it, and where the copy is: six years are to be kept (45 CFR 164.316(b)(2)(i)).',
  },
  pruned: {
    title: 'The beginning of the log was deleted as the page Backup does it',
    advice:
      'The page writes no audit row about it. Find the archive log_archive_….csv.zip that it offers first, and the person who pressed the button. Once that is written down, --accept pruned.',
  },
  rotated: {
    title: 'The log was begun anew',
    advice:
      'Backup of the event log (page Backup, or backuplog.php) starts new tables. Find eventlog_….sql in Path for Event Log Backup and keep it for six years. Once it is found, --accept rotated.',
  },
  'table-recreated': {
    title: 'A table of the log was made anew',
    advice:
      'It is younger than every other table, and its rows are older than it: restored, rewritten, or altered by an upgrade. Find out which; an upgrade may be accepted with --accept table-recreated.',
  },
  'tail-cut': {
    title: 'The end of the log is gone',
    advice:
      'The server has given out higher numbers than the last row has. Look for the rows in the newest backup.',
  },
  'time-backwards': {
    title: 'Rows whose time does not fit their place',
    advice:
      'The clock of the server was changed, rows were swapped, or a row was put in with an older date. See the time service of the host for that moment.',
  },
  'switched-off': {
    title: 'Periods in which auditing was switched off',
    advice:
      'Ask the person named in these rows what was done until it was on again, and write the answer down.',
  },
  'witness-changed': {
    title: 'Rows that are not what the witness saw',
    advice:
      'They were changed since the checkpoint, whatever their checksum says now. Compare with a backup.',
  },
  'witness-removed': {
    title: 'Rows that the witness saw and that are gone',
    advice: 'They were deleted since the checkpoint. Restore them from a backup.',
  },
  'witness-inserted': {
    title: 'Rows that the witness did not see among older ones',
    advice: 'They were put in behind the witness’s back, between rows that it had seen.',
  },
  'witness-broken': {
    title: 'The log is not a continuation of what the witness saw',
    advice: 'The root over the rows differs from the checkpoint. Keep both files and compare with a backup.',
  },
} as const satisfies Record<string, Kind>;

/** Things to know that are nobody's fault or cannot be told; none makes the exit code 1. */
export const NOTES = {
  'value-cut': {
    title: 'Rows that cannot be told',
    advice:
      'A value fills its column, so that the database may have cut it after OpenEMR had hashed the whole; a very long name typed at the log-in does that.',
  },
  'ids-skipped': {
    title: 'Numbers that were never used',
    advice: 'The numbering of the checksums has no hole there: an insert failed before anything was written.',
  },
  'late-row': {
    title: 'Rows that came a few seconds late',
    advice:
      'Two requests at the same time; a swap within seconds looks the same, and only the witness sees it.',
  },
  'clock-change': {
    title: 'The end of daylight-saving time',
    advice: 'An hour counts twice. Nothing to do.',
  },
  'switched-shortly': {
    title: 'Auditing was switched off and on within a second',
    advice: 'Nothing can have been missed. It is listed because somebody did it.',
  },
  'switch-hidden': {
    title: 'Encrypted rows that may say that auditing was switched off',
    advice: 'Look under Administration > System > Logs for Audit Logging Disabled.',
  },
  'no-checksum': {
    title: 'Rows of OpenEMR 5, which gave a checksum to updates only',
    advice: 'Nothing can be recomputed for them; a witness protects them from now on.',
  },
  'silent-day': {
    title: 'Working days without a single row',
    advice: 'Days on which the clinic was closed explain themselves; others do not.',
  },
  retention: {
    title: 'How far back the log reaches',
    advice: 'Keep archives of what is older: documentation is kept for six years (45 CFR 164.316(b)(2)(i)).',
  },
  coverage: {
    title: 'What this version of OpenEMR does not record',
    advice: 'A gap of the software, not of the clinic. Name it in the risk analysis.',
  },
  'step-unknown': {
    title: 'The server leaves numbers out by itself',
    advice: 'A cluster numbers rows in steps; small holes are not looked at.',
  },
  empty: {
    title: 'The log is empty',
    advice: 'Nothing was verified. Log in to OpenEMR and see whether rows appear.',
  },
  'not-compared': { title: 'What could not be compared', advice: 'See the reason.' },
} as const satisfies Record<string, Kind>;

export type ProblemKind = keyof typeof PROBLEMS;
export type NoteKind = keyof typeof NOTES;

/** The words of a kind. */
export function kindWords(kind: ProblemKind | NoteKind): Kind {
  return kind in PROBLEMS ? PROBLEMS[kind as ProblemKind] : NOTES[kind as NoteKind];
}
