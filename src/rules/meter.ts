/**
 * A bound on the work of an expression: every part that is evaluated costs one step, and a list or text that comes out of it
 * costs its length. Steps are counted, not seconds: the same facts give the same findings on a slow machine.
 */

/** What one rule may spend on one subject; about half a second on a small machine. */
export const MAX_STEPS = 10_000_000;
const STEPS_A_CALL = 10;
const MAX_ITEMS = 1_000_000;
const MAX_TEXT = 200_000;
const CHARACTERS_A_STEP = 8;

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

/** What the engine keeps beside a node; not in its types. */
interface Meta {
  readonly alternate?: Node;
  readonly macro?: unknown;
  readonly evaluate: Evaluate;
}

interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly meta: Meta;
  setMeta(key: 'evaluate', value: Evaluate): unknown;
}

const TOO_MUCH = new Error(`the expression needs more than ${MAX_STEPS.toLocaleString('en')} steps`);
const TOO_LONG = new Error(
  `the expression makes a text of more than ${MAX_TEXT.toLocaleString('en')} characters or a list of more than ${MAX_ITEMS.toLocaleString('en')} items`,
);

let left = MAX_STEPS;
let open = false;

/** Everything that is evaluated inside shares one allowance; the outermost call decides. */
export function withinSteps<T>(work: () => T, allowance = MAX_STEPS): T {
  if (open) return work();
  open = true;
  left = allowance;
  try {
    return work();
  } finally {
    open = false;
    left = MAX_STEPS;
  }
}

/** Parts whose value is the list that a loop is filling: its length was paid item by item. */
const FILLING = new Set(['accuValue', 'accuPush', 'accuInc']);

/** Makes every part of a checked expression pay. */
export function meter(node: unknown): void {
  if (Array.isArray(node)) {
    for (const part of node) meter(part);
    return;
  }
  if (!isNode(node)) return;
  const { alternate, macro } = node.meta;
  if (alternate) {
    meter(alternate);
    return;
  }
  if (!macro && !FILLING.has(node.op)) node.setMeta('evaluate', paying(node.meta.evaluate, node.op));
  if (node.op === 'comprehension') {
    const { iterable, init, step } = node.args as { iterable: unknown; init: unknown; step: unknown };
    meter([iterable, init, step]);
  } else meter(node.args);
}

function paying(evaluate: Evaluate, op: string): Evaluate {
  const price = op === 'call' || op === 'rcall' ? STEPS_A_CALL : 1;
  // What a choice gives was paid where it was made.
  const weighed = op !== '?:';
  return (evaluator, node, context) => {
    spend(price);
    const value = evaluate(evaluator, node, context);
    if (weighed) spend(weight(value));
    return value;
  };
}

/** Pays for work that the engine does not see. Throws when the allowance is spent. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw TOO_MUCH;
}

function weight(value: unknown): number {
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT) throw TOO_LONG;
    return Math.floor(value.length / CHARACTERS_A_STEP);
  }
  if (value === null || typeof value !== 'object') return 0;
  if (value instanceof Map) return value.size;
  if (!Array.isArray(value) && !(value instanceof Uint8Array)) return 0;
  if (value.length > MAX_ITEMS) throw TOO_LONG;
  return value.length;
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && 'op' in value && 'meta' in value;
}
