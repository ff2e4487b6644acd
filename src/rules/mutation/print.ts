/** Writes a parsed expression out again, with one part of it replaced. */
import type { Node } from './nodes.js';

/** One part and the text that stands in its place. */
export interface Replacement {
  readonly node: Node;
  readonly text: string;
}

const ATOMS = new Set(['value', 'id', 'call', 'rcall', 'list', 'map', '.', '[]']);

/** The expression as text; the same tree when it is parsed again, whatever parentheses the author chose. */
export function print(node: Node, source: string, swap?: Replacement): string {
  if (node === swap?.node) return swap.text;
  const inner = (child: Node) => print(child, source, swap);
  const wrapped = (child: Node) => {
    const text = inner(child);
    const atom = child === swap?.node ? /^[\w.]+$/.test(text) : ATOMS.has(child.op);
    return atom ? text : `(${text})`;
  };
  switch (node.op) {
    case 'value':
      return source.slice(node.start, node.end);
    case 'id':
      return node.args;
    case '.':
      return `${wrapped(node.args[0])}.${node.args[1]}`;
    case '[]':
      return `${wrapped(node.args[0])}[${inner(node.args[1])}]`;
    case 'call':
      return `${node.args[0]}(${node.args[1].map(inner).join(', ')})`;
    case 'rcall':
      return `${wrapped(node.args[1])}.${node.args[0]}(${node.args[2].map(inner).join(', ')})`;
    case 'list':
      return `[${node.args.map(inner).join(', ')}]`;
    case 'map':
      return `{${node.args.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(', ')}}`;
    case '?:':
      return `${wrapped(node.args[0])} ? ${wrapped(node.args[1])} : ${wrapped(node.args[2])}`;
    case '!_':
      return `!${wrapped(node.args)}`;
    case '-_':
      return `-${wrapped(node.args)}`;
    default: {
      const [left, right] = node.args;
      const chained = (child: Node) =>
        (node.op === '&&' || node.op === '||') && child !== swap?.node && isTighter(child.op)
          ? inner(child)
          : wrapped(child);
      return `${chained(left)} ${node.op} ${chained(right)}`;
    }
  }
}

/** Operators that nobody misreads beside `&&` and `||`. */
function isTighter(op: string): boolean {
  return ['==', '!=', '<', '<=', '>', '>=', 'in', '!_'].includes(op);
}
