/** The engine's tree as mutants see it. */

interface Base {
  readonly start: number;
  readonly end: number;
  /** What the checker found out about this part. */
  readonly checkedType?: { readonly name: string };
}
type Two = readonly [Node, Node];

/** A part of an expression. */
export type Node = Base &
  (
    | { readonly op: 'value'; readonly args: unknown }
    | { readonly op: 'id'; readonly args: string }
    | { readonly op: '.'; readonly args: readonly [Node, string] }
    | { readonly op: 'call'; readonly args: readonly [string, readonly Node[]] }
    | { readonly op: 'rcall'; readonly args: readonly [string, Node, readonly Node[]] }
    | { readonly op: 'list'; readonly args: readonly Node[] }
    | { readonly op: 'map'; readonly args: readonly Two[] }
    | { readonly op: '?:'; readonly args: readonly [Node, Node, Node] }
    | { readonly op: '!_' | '-_'; readonly args: Node }
    | {
        readonly op:
          | '[]'
          | '=='
          | '!='
          | '<'
          | '<='
          | '>'
          | '>='
          | 'in'
          | '&&'
          | '||'
          | '+'
          | '-'
          | '*'
          | '/'
          | '%';
        readonly args: Two;
      }
  );

/** The parts that a part is made of. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      // The first argument of a macro is the name that it gives to an item.
      return [node.args[1], ...(MACROS.has(node.args[0]) ? node.args[2].slice(1) : node.args[2])];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** Calls that name an item: filter(x, …). */
export const MACROS: ReadonlySet<string> = new Set(['filter', 'map', 'exists', 'exists_one', 'all']);

/** A part and everything below it, from the outside in. */
export function allParts(node: Node): Node[] {
  return [node, ...childrenOf(node).flatMap(allParts)];
}
