/** Package sources of apt, in the one-line form and in the deb822 form. */
import { linesOf, tidy } from '../lines.js';

interface Archive {
  readonly file: string;
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly unsigned: boolean;
}

const YES = /^(?:yes|true|with|on|enable|1)$/i;

/** Whether a security archive is there, and which archives are trusted without a signature. Lines are `file<TAB>line`. */
export function parseArchives(text: string): { security: boolean; unsigned: string[] } {
  const byFile = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('\t');
    if (at === -1) continue;
    const file = line.slice(0, at);
    byFile.set(file, [...(byFile.get(file) ?? []), line.slice(at + 1)]);
  }
  const archives = [...byFile].flatMap(([file, lines]) =>
    file.endsWith('.sources') ? parseStanzas(file, lines) : lines.flatMap((line) => parseLine(file, line)),
  );
  const unsigned = archives.filter((archive) => archive.unsigned);
  return {
    security: archives.some(isSecurity),
    unsigned: [
      ...new Set(
        unsigned.map(({ file, uris, suites }) => tidy(`${file}: ${uris.join(' ')} ${suites.join(' ')}`)),
      ),
    ],
  };
}

function isSecurity({ uris, suites }: Archive): boolean {
  return (
    suites.some((suite) => suite.endsWith('-security')) ||
    uris.some((uri) => /\/\/security\.|\/esm\./.test(uri))
  );
}

function parseLine(file: string, line: string): Archive[] {
  const [, options = '', uri, suite] = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? [];
  if (uri === undefined || suite === undefined) return [];
  const unsigned = options.split(/\s+/).some((option) => {
    const [name = '', value = ''] = option.split('=');
    return /^(?:trusted|allow-insecure)$/i.test(name) && YES.test(value);
  });
  return [{ file, uris: [uri], suites: [suite], unsigned }];
}

function parseStanzas(file: string, lines: readonly string[]): Archive[] {
  const stanzas = lines
    .map((line) => (line.trim() === '' ? '' : line))
    .join('\n')
    .split(/\n{2,}/);
  return stanzas.flatMap((stanza) => {
    const fields = readFields(stanza);
    const words = (name: string): string[] =>
      (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
    const enabled = fields.get('enabled');
    const off = enabled !== undefined && !YES.test(enabled.trim());
    if (off || !words('types').includes('deb')) return [];
    const unsigned = [...words('trusted'), ...words('allow-insecure')].some((value) => YES.test(value));
    return [{ file, uris: words('uris'), suites: words('suites'), unsigned }];
  });
}

function readFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of linesOf(stanza)) {
    const [, name, value = ''] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined) last = name.toLowerCase();
    fields.set(last, name === undefined ? `${fields.get(last) ?? ''} ${line}` : value);
  }
  return fields;
}
