/** Every small change of one expression that a careless hand could make. */
import { siblingsOf } from '../cel.js';
import { allParts, type Node } from './nodes.js';
import { print } from './print.js';
import { splitAlternatives } from './patterns.js';

/** One change: the whole expression afterwards, and what was changed in it. */
export interface Change {
  readonly expression: string;
  /** The part before and after. */
  readonly before: string;
  readonly after: string;
  readonly kind: ChangeKind;
}

/** What was done; each kind is killed by its own kind of case. */
export type ChangeKind =
  | 'negated'
  | 'comparison'
  | 'boundary'
  | 'logic'
  | 'dropped'
  | 'constant'
  | 'pattern'
  | 'member'
  | 'field'
  | 'filter'
  | 'quantifier'
  | 'arithmetic';

type Draft = readonly [after: string, kind: ChangeKind];

/** All changes of an expression, outermost first; those that mean the same text are left out. */
export function changesOf(ast: Node, source: string): Change[] {
  const original = print(ast, source);
  const seen = new Set([original]);
  const parts = allParts(ast);
  const patterns = patternsIn(parts);
  const negated = new Set(parts.flatMap((node) => (node.op === '!_' ? [node.args] : [])));
  return parts.flatMap((node) => {
    const before = print(node, source);
    return draftsOf(node, source, patterns.has(node)).flatMap(([after, kind]) => {
      const expression = print(ast, source, { node, text: after });
      if (seen.has(expression) || (kind === 'negated' && negated.has(node))) return [];
      seen.add(expression);
      return [{ expression, before, after, kind }];
    });
  });
}

/** Second arguments of like(). */
function patternsIn(parts: readonly Node[]): ReadonlySet<Node> {
  return new Set(
    parts.flatMap((node) =>
      node.op === 'call' && node.args[0] === 'like' && node.args[1][1]?.op === 'value'
        ? [node.args[1][1]]
        : [],
    ),
  );
}

const TURNED: Readonly<Record<string, readonly Draft[]>> = {
  '==': [['!=', 'comparison']],
  '!=': [['==', 'comparison']],
  '<': [
    ['<=', 'boundary'],
    ['>=', 'comparison'],
  ],
  '<=': [
    ['<', 'boundary'],
    ['>', 'comparison'],
  ],
  '>': [
    ['>=', 'boundary'],
    ['<=', 'comparison'],
  ],
  '>=': [
    ['>', 'boundary'],
    ['<', 'comparison'],
  ],
  '+': [['-', 'arithmetic']],
  '-': [['+', 'arithmetic']],
  '*': [['/', 'arithmetic']],
  '/': [['*', 'arithmetic']],
};

function draftsOf(node: Node, source: string, isPattern: boolean): Draft[] {
  const text = (part: Node) => print(part, source);
  switch (node.op) {
    case 'value':
      return constants(node.args, text(node), isPattern);
    case '.':
      return [...siblings(node.args, text), ...negation(node, text(node))];
    case 'list':
      return members(node.args.map(text));
    case '!_':
      return [[text(node.args), 'negated']];
    case '&&':
    case '||': {
      const [left, right] = node.args.map((part) => `(${text(part)})`) as [string, string];
      const other = node.op === '&&' ? '||' : '&&';
      return [
        [`${left} ${other} ${right}`, 'logic'],
        [text(node.args[0]), 'dropped'],
        [text(node.args[1]), 'dropped'],
      ];
    }
    case '?:':
      return [
        [text(node.args[1]), 'dropped'],
        [text(node.args[2]), 'dropped'],
      ];
    case 'rcall':
      return [...calls(node.args, text), ...negation(node, text(node))];
    default: {
      const turned = node.op in TURNED ? TURNED[node.op]! : [];
      const [left, right] = (Array.isArray(node.args) ? node.args : []) as unknown as [Node, Node];
      return turned.length > 0
        ? turned.map(([op, kind]) => [`(${text(left)}) ${op} (${text(right)})`, kind] as const)
        : negation(node, text(node));
    }
  }
}

function negation(node: Node, text: string): Draft[] {
  return node.checkedType?.name === 'bool' ? [[`!(${text})`, 'negated']] : [];
}

function calls(
  [name, receiver, args]: readonly [string, Node, readonly Node[]],
  text: (node: Node) => string,
): Draft[] {
  const rest = args.map(text).join(', ');
  if (name === 'filter') return [[text(receiver), 'filter']];
  if (name === 'exists') return [[`(${text(receiver)}).all(${rest})`, 'quantifier']];
  if (name === 'all') return [[`(${text(receiver)}).exists(${rest})`, 'quantifier']];
  return [];
}

const MAX_SIBLINGS = 3;

function siblings([owner, field]: readonly [Node, string], text: (node: Node) => string): Draft[] {
  return siblingsOf(owner.checkedType?.name ?? '', field)
    .slice(0, MAX_SIBLINGS)
    .map((other) => [`${text(owner)}.${other}`, 'field'] as const);
}

function members(texts: readonly string[]): Draft[] {
  if (texts.length < 2) return [];
  return texts.map(
    (_, gone) => [`[${texts.filter((_text, index) => index !== gone).join(', ')}]`, 'member'] as const,
  );
}

function constants(value: unknown, text: string, isPattern: boolean): Draft[] {
  if (typeof value === 'bigint')
    return [
      [`${value + 1n}`, 'constant'],
      [value < 1n ? `(${value - 1n})` : `${value - 1n}`, 'constant'],
    ];
  if (typeof value === 'boolean') return [[`${!value}`, 'constant']];
  if (typeof value !== 'string') return [];
  if (isPattern)
    return splitAlternatives(value).map((pattern) => [JSON.stringify(pattern), 'pattern'] as const);
  return [[value === '' ? "'~'" : `${text.slice(0, -1)}~${text.at(-1)}`, 'constant']];
}
