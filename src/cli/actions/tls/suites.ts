import type { ProtocolFact, TlsResult } from '../../../tls-scanner-lite/index.js';
import type { Marker } from './groups.js';
import type { Mark, Row } from './rows.js';

/** What is wrong with a suite, the worst first. */
const FLAGS: Readonly<Record<string, string>> = {
  null: 'no encryption',
  anon: 'no authentication',
  export: 'export strength',
  rc4: 'RC4',
  des: 'DES',
  tripleDes: '3DES',
};

type Suite = ProtocolFact['suites'][number];

function wordsOf(suite: Suite): string[] {
  const words = Object.entries(FLAGS).flatMap(([flag, word]) =>
    suite.flags.some((one) => one === flag) ? [word] : [],
  );
  if (!suite.flags.includes('forwardSecrecy')) words.push('no forward secrecy');
  if (suite.flags.includes('cbc')) words.push('CBC');
  return words;
}

interface Offer {
  readonly name: string;
  readonly words: readonly string[];
  readonly dhBits: number | null;
  readonly versions: string[];
  mark: Mark;
}

const RANK: readonly Mark[] = ['bad', 'weak', 'ok'];
const shortName = (version: string): string => version.replace('TLS ', '');

/** Every suite once, with the versions that offer it and the worst that the profile says of any of them. */
function offersIn({ protocols }: TlsResult, mark: Marker): Offer[] {
  const seen = new Map<string, Offer>();
  for (const { protocol, suites } of protocols) {
    for (const suite of suites) {
      const { name, dhBits } = suite;
      const own = mark(`${name} in ${protocol}`);
      const known = seen.get(name) ?? { name, dhBits, words: wordsOf(suite), versions: [], mark: own };
      known.versions.push(shortName(protocol));
      if (RANK.indexOf(own) < RANK.indexOf(known.mark)) known.mark = own;
      seen.set(name, known);
    }
  }
  return [...seen.values()].toSorted((a, b) => RANK.indexOf(a.mark) - RANK.indexOf(b.mark));
}

function single({ mark, name, versions, words, dhBits }: Offer): Row {
  const all = [...words, ...(dhBits === null ? [] : [`DH ${dhBits}`])];
  return { mark, label: name, text: `${versions.join(' ')}${all.length === 0 ? '' : `; ${all.join(', ')}`}` };
}

/** Of a kind with something wrong so many are named. */
const NAMED = 3;

function kindRow(label: string, offers: readonly Offer[]): Row {
  const [{ mark } = { mark: '?' as const }] = offers;
  const versions = [...new Set(offers.flatMap((one) => one.versions))].join(' ');
  const shown = mark === 'ok' ? offers : offers.slice(0, NAMED);
  const more = offers.length > shown.length ? ` and ${offers.length - shown.length} more` : '';
  const suites = `${offers.length} ${offers.length === 1 ? 'suite' : 'suites'}`;
  return {
    mark,
    label,
    text: `${suites} in ${versions}: ${shown.map(({ name }) => name).join(', ')}${more}`,
  };
}

/** Suites by what is wrong with them. */
function kindRows(offers: readonly Offer[]): Row[] {
  const kinds = new Map<string, Offer[]>();
  for (const one of offers) {
    const word = one.mark === 'ok' ? 'in order' : (one.words[0] ?? 'not on the list');
    const key = `${one.mark} ${word}`;
    kinds.set(key, [...(kinds.get(key) ?? []), one]);
  }
  return [...kinds].map(([key, members]) => kindRow(key.slice(key.indexOf(' ') + 1), members));
}

const FEW = 12;

/** Suites with the versions that offer them, the ones that the profile is against first; many are put together by what is wrong with them. */
export function suiteRows(result: TlsResult, mark: Marker, verbose: boolean): Row[] {
  const offers = offersIn(result, mark);
  return verbose || offers.length <= FEW ? offers.map(single) : kindRows(offers);
}
