import { AuditError, type ErrorCode, type Place } from '../../core/errors.js';

type ImportCode = Extract<ErrorCode, `E_IMPORT_${string}`>;

/** The error of a file that cannot be imported. The message never quotes the file. */
export function refusal(
  code: ImportCode,
  message: string,
  details: { place?: Omit<Place, 'file'>; remedy?: string } = {},
): AuditError {
  const { place, remedy } = details;
  return new AuditError(code, message, { place: place && { file: '', ...place }, remedy });
}

/** The same error, told of a file. */
export function about(error: AuditError, file: string): AuditError {
  return new AuditError(error.code, `${file}: ${error.message}`, {
    place: { ...error.place, file },
    remedy: error.remedy,
    cause: error,
  });
}
