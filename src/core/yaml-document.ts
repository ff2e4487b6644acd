/** One YAML document within bounds: size, depth, aliases. */
import {
  Composer,
  isNode,
  isScalar,
  Lexer,
  Parser,
  visit,
  type CST,
  type Document,
  type LineCounter,
} from 'yaml';
import { AuditError, type Place } from './errors.js';

const MAX_LENGTH = 1_048_576;
const MAX_ALIASES = 20;
const MAX_DEPTH = 40;

/** Where the characters of a text stand. */
export interface Places {
  readonly counter: LineCounter;
  readonly lines: readonly string[];
  readonly at: (offset: number) => Place;
}

/**
 * The one document of a text. Throws E_YAML, E_YAML_TAB or E_YAML_BOMB with line and column; keys that stand twice go to
 * `complain` as E_YAML_DUPLICATE, each with its place.
 */
export function readDocument(
  text: string,
  places: Places,
  complain: (error: AuditError) => void,
): Document.Parsed {
  if (text.length > MAX_LENGTH)
    throw new AuditError('E_YAML_BOMB', 'the file is larger than 1 MiB', {
      place: { file: places.at(0).file },
    });
  // The composer's own search for twins compares every key with every other one: a long mapping would take minutes.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, merge: false });
  const [document, second] = [...composer.compose(readTokens(text, places), true, text.length)];
  refuseErrors(document!, places);
  if (second)
    throw new AuditError('E_YAML', 'a second document begins here; a file holds one', {
      place: places.at(second.range[0]),
    });
  refuseBombs(document!, places, complain);
  return document!;
}

/** The value of a document; aliases that multiply it are refused. */
export function toValue(document: Document.Parsed, at: (offset: number) => Place): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new AuditError('E_YAML_BOMB', 'aliases repeat too much here', { place: at(0), cause });
  }
}

/** Depth is bounded while reading: composing is recursive, and a very deep document would end the whole process. */
function* readTokens(text: string, { counter, at }: Places): Generator<CST.Token, void> {
  const parser = new Parser((offset) => counter.addNewLine(offset));
  counter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH + 2)
      throw new AuditError('E_YAML_BOMB', `nested deeper than ${MAX_DEPTH} levels`, {
        place: at(parser.offset),
      });
  }
  yield* parser.end();
}

function refuseErrors({ errors: [error] }: Document.Parsed, { at, lines }: Places): void {
  if (!error) return;
  const place = at(error.pos[0]);
  const line = (lines[(place.line ?? 1) - 1] ?? '').slice(0, 160);
  const quoted = `: ${line.trim()}`;
  if (error.code === 'TAB_AS_INDENT' || /^\s*\t/.test(line))
    throw new AuditError('E_YAML_TAB', `a tab indents this line${quoted}`, { place });
  throw new AuditError('E_YAML', `${error.message.split('\n')[0]}${quoted}`, { place });
}

function refuseBombs(
  document: Document.Parsed,
  { at, lines }: Places,
  complain: (error: AuditError) => void,
): void {
  let aliases = 0;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (!seen.has(name)) {
          seen.add(name);
          continue;
        }
        const place = at(key.range?.[0] ?? 0);
        const line = (lines[(place.line ?? 1) - 1] ?? '').slice(0, 160).trim();
        complain(new AuditError('E_YAML_DUPLICATE', `the key stands twice: ${line}`, { place }));
      }
    },
    Pair(_, { key }) {
      if (isScalar(key)) return;
      throw new AuditError('E_YAML', 'a key must be a text', {
        place: at(isNode(key) ? (key.range?.[0] ?? 0) : 0),
      });
    },
    Alias(_, alias, path) {
      const place = at(alias.range?.[0] ?? 0);
      const target = alias.resolve(document);
      if (!target)
        throw new AuditError('E_YAML', `there is no anchor &${alias.source} above this`, { place });
      if (path.includes(target))
        throw new AuditError('E_YAML_BOMB', `&${alias.source} holds itself`, { place });
      aliases += 1;
      if (aliases > MAX_ALIASES)
        throw new AuditError('E_YAML_BOMB', `more than ${MAX_ALIASES} aliases`, { place });
    },
  });
}
