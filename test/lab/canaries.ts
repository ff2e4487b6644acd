/** Made-up texts planted where patients' data and secrets are: none of them may appear in any output of a scan. */
export const canaries = {
  patientFirstName: 'Zebrafinch',
  patientLastName: 'Quillonard',
  patientNote: 'canary-note-b41f chronic hypocanaria',
  patientPhone: '555-0100-7731',
  patientNumber: '900-55-4417',
  auditComment: 'canary-comment-77d2',
  apiRequest: 'canary-api-request-19ce',
  apiResponse: 'canary-api-response-5ba3',
  disclosure: 'canary-disclosure-2c8d',
  documentName: 'canary-document-6e07.pdf',
  documentDirectory: '48213377',
  staffMail: 'canary.staff@riverside.example',
  applicationPassword: 'Canary-app-secret-e1b9',
  mailPassword: 'canary-smtp-secret-90aa',
  keyValue: 'Y2FuYXJ5LWRhdGFiYXNlLWtleS01ZjE4',
  clientSecret: 'canary-client-secret-a4d6',
  apiToken: 'canary-api-token-7e55',
  mfaSecret: 'canary-mfa-secret-3f70',
  portalPassword: 'canaryportalhash0000000uGmSk1',
  staffHash: 'canarystaffhash00000000',
  backupContent: 'canary-backup-row-c3c3',
  privateKey: 'canary-private-key-d0d9',
} as const;

/** The password of the database account that the scan uses: it must not appear in any output either. */
export const databasePassword = 'Canary-emr-audit-login-8f2b';

/** Every canary text. */
export const allCanaries: readonly string[] = [...Object.values(canaries), databasePassword];
