/** Which tool wrote a file, by its content and never by its name. */
import type { ImportFormat } from '../../core/deployment.js';
import { decode } from './decode.js';
import { get, parseJson, type Json } from './json.js';
import { readLynis } from './lynis.js';
import { readNmap } from './nmap.js';
import { readOcsf } from './ocsf.js';
import { refusal } from './refuse.js';
import { readSarif } from './sarif.js';
import type { Understood } from './types.js';
import { readXccdf } from './xccdf.js';

/** The runs in the bytes of a file. `wanted` is what it must be. Throws AuditError with a code E_IMPORT_… and, where it is known, line and column. */
export function understand(bytes: Uint8Array, wanted?: ImportFormat): Understood {
  const text = decode(bytes);
  const start = text.slice(0, 4096).trimStart();
  if (start === '') throw refusal('E_IMPORT_DAMAGED', 'it is empty');
  if (/^[{[]\s*(["{}[\]\d-]|$)/.test(start)) return readJson(text, wanted);
  const format = start.startsWith('<') ? formatOfXml(text) : formatOfText(start);
  check(format, wanted);
  if (format === 'lynis') return { format, runs: [readLynis(text)] };
  return { format, runs: format === 'nmap' ? [readNmap(text)] : readXccdf(text) };
}

/** What a file that could not be understood was meant to be; empty where that cannot be told. */
export function guessFormat(bytes: Uint8Array): ImportFormat | '' {
  try {
    const text = decode(bytes);
    const start = text.slice(0, 4096).trimStart();
    if (start.startsWith('<')) return formatOfXml(text);
    return start.startsWith('[') && start.includes('"class_uid"') ? 'ocsf' : '';
  } catch {
    return '';
  }
}

function check(found: ImportFormat, wanted: ImportFormat | undefined): void {
  if (wanted === undefined || wanted === found) return;
  throw refusal('E_IMPORT_FORMAT', `it must be ${wanted} and is ${found}`, {
    remedy: 'Name the right file, or leave the format out: the content tells.',
  });
}

function readJson(text: string, wanted: ImportFormat | undefined): Understood {
  const root = parseJson(text);
  const format = formatOfJson(root);
  if (!format) throw unknown('it is JSON, and neither SARIF nor a list of OCSF findings');
  check(format, wanted);
  return { format, runs: format === 'sarif' ? readSarif(root) : readOcsf(root) };
}

function formatOfJson(root: Json): 'sarif' | 'ocsf' | undefined {
  if (Array.isArray(root) && root.length === 0) return 'ocsf';
  const first = Array.isArray(root) ? (root[0] as Json) : root;
  if (get(first, 'class_uid') !== undefined && get(first, 'metadata') !== undefined) return 'ocsf';
  return !Array.isArray(root) && get(root, 'runs') !== undefined && get(root, 'version') !== undefined
    ? 'sarif'
    : undefined;
}

/** By the name of the first element; what stands before it may be as long as a document type. */
function formatOfXml(text: string): 'arf' | 'xccdf' | 'nmap' {
  const head = text.slice(0, 16_384).replace(/<!--[\s\S]*?-->/g, '');
  const root = /<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,60})[\s>/]/.exec(head)?.[1] ?? '';
  if (/<!DOCTYPE[^>]{0,400}(\[|\bSYSTEM\b|\bPUBLIC\b)/.test(head))
    throw refusal(
      'E_IMPORT_BOMB',
      'it declares a document type of its own, which may name entities and files',
    );
  if (root === 'nmaprun') return 'nmap';
  if (root === 'asset-report-collection') return 'arf';
  if (root === 'TestResult' || root === 'Benchmark') return 'xccdf';
  throw unknown('it is XML, and neither of nmap nor of OpenSCAP');
}

function formatOfText(start: string): 'lynis' {
  if (/^(# Lynis Report|report_version_major=)/m.test(start)) return 'lynis';
  if (/Starting Lynis |Lynis [\d.]+ with PID/.test(start))
    throw refusal('E_IMPORT_FORMAT', 'it is the log of Lynis', {
      remedy: 'Import the report beside it: /var/log/lynis-report.dat.',
    });
  if (start.startsWith('%PDF') || start.startsWith('PK')) throw unknown('it is a document or an archive');
  throw unknown('it is the output of no tool that is known here');
}

function unknown(message: string): Error {
  return refusal('E_IMPORT_FORMAT', message);
}
