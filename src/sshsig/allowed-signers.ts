/** Who may sign: the ALLOWED SIGNERS format of ssh-keygen(1). */
import { matchesGlob } from '../core/glob.js';
import { SshsigError } from './wire.js';

/** One line of the file. */
export interface AllowedSigner {
  /** As written: one address or several with commas. */
  readonly principals: string;
  readonly publicKey: Buffer;
  /** Patterns; every namespace when absent. */
  readonly namespaces?: readonly string[];
  readonly validAfter?: Date;
  readonly validBefore?: Date;
  readonly line: number;
}

/** Reads an allowed_signers file. Throws SshsigError with the line for anything that it does not understand, cert-authority included: a rule that is skipped would be a rule that does not hold. */
export function parseAllowedSigners(text: string): AllowedSigner[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    return line === '' || line.startsWith('#') ? [] : [parseLine(line, index + 1)];
  });
}

/** The name of the one who signed, or why the key may not sign this now. */
export function findSigner(
  signers: readonly AllowedSigner[],
  publicKey: Buffer,
  namespace: string,
  now: Date,
): { readonly name: string } | { readonly refused: string } {
  const own = signers.filter((signer) => signer.publicKey.equals(publicKey));
  if (own.length === 0) return { refused: 'the key stands on no line of it' };
  const reasons = own.map((signer) => findRefusal(signer, namespace, now));
  const good = reasons.indexOf(undefined);
  return good < 0 ? { refused: reasons[0]! } : { name: own[good]!.principals };
}

function findRefusal(signer: AllowedSigner, namespace: string, now: Date): string | undefined {
  const { namespaces, validAfter, validBefore, line } = signer;
  if (namespaces && !matchesList(namespace, namespaces))
    return `line ${line} allows the key for ${namespaces.join(',')} only`;
  if (validAfter && now < validAfter)
    return `line ${line} allows the key from ${validAfter.toISOString()} on`;
  if (validBefore && now >= validBefore)
    return `line ${line} allowed the key until ${validBefore.toISOString()}`;
  return undefined;
}

function matchesList(text: string, patterns: readonly string[]): boolean {
  const named = (wanted: boolean) =>
    patterns.some((one) => one.startsWith('!') !== wanted && matchesGlob(text, one.replace(/^!/, '')));
  return named(true) && !named(false);
}

const KEY =
  /^(ssh-[a-z0-9@.-]+|ecdsa-[a-z0-9@.-]+|sk-[a-z0-9@.-]+|rsa-[a-z0-9@.-]+) +([A-Za-z0-9+/]+={0,2})(?:\s.*)?$/;

function parseLine(line: string, number: number): AllowedSigner {
  const [, quoted, plain, rest] = /^(?:"([^"]+)"|([^\s"]+))\s+(.*)$/.exec(line) ?? [];
  const principals = quoted ?? plain;
  if (principals === undefined || rest === undefined) throw new SshsigError('needs a name and a key', number);
  const direct = KEY.exec(rest);
  const options = direct ? '' : (/^(?:[^\s"]|"(?:[^"\\]|\\.)*")+/.exec(rest)?.[0] ?? '');
  const match = direct ?? KEY.exec(rest.slice(options.length).trimStart());
  if (!match) throw new SshsigError('holds no key that ssh-keygen wrote', number);
  const publicKey = Buffer.from(match[2]!, 'base64');
  if (publicKey.toString('base64').replace(/=+$/, '') !== match[2]!.replace(/=+$/, ''))
    throw new SshsigError('holds a damaged key', number);
  return { principals, publicKey, line: number, ...parseOptions(options, number) };
}

const OPTION = /([a-z-]+)(?:="((?:[^"\\]|\\.)*)")?/gi;

function parseOptions(text: string, line: number): Partial<AllowedSigner> {
  if (
    !/^,*$/.test(text.replaceAll(OPTION, '')) ||
    /[a-z]=[^"]/i.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))
  )
    throw new SshsigError('holds options that cannot be read', line);
  const parsed: { namespaces?: string[]; validAfter?: Date; validBefore?: Date } = {};
  for (const [, name = '', value] of text.matchAll(OPTION)) {
    switch (name.toLowerCase()) {
      case 'namespaces':
        parsed.namespaces = (value ?? '').split(',');
        break;
      case 'valid-after':
        parsed.validAfter = parseTime(value, line);
        break;
      case 'valid-before':
        parsed.validBefore = parseTime(value, line);
        break;
      case 'cert-authority':
        throw new SshsigError(
          'names a certificate authority, which is not supported; write the keys themselves',
          line,
        );
      default:
        throw new SshsigError(`holds an option that is not known: ${name.slice(0, 40)}`, line);
    }
  }
  return parsed;
}

/** YYYYMMDD or YYYYMMDDHHMM[SS], in local time, or in UTC with a Z behind. */
function parseTime(text: string | undefined, line: number): Date {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(Z?)$/.exec(text ?? '');
  if (!match)
    throw new SshsigError(
      'holds a time that is not written YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC',
      line,
    );
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const parts = [year!, month! - 1, day!, hour!, minute!, second!] as const;
  const time = match[7] === 'Z' ? new Date(Date.UTC(...parts)) : new Date(...parts);
  const same = match[7] === 'Z' ? time.getUTCDate() === day : time.getDate() === day;
  if (!same || month! > 12 || hour! > 23 || minute! > 59 || second! > 59)
    throw new SshsigError('holds a time that does not exist', line);
  return time;
}
