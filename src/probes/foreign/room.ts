/**
 * Where code of packs runs: an empty JavaScript context with nothing in it but the language. There is no require, no
 * process, no network, no clock to wait on; texts go in and texts come out, and a second is all it gets. The hash in the
 * policy is what says that the code is trusted; this room keeps it to what it was trusted for.
 */
import { constants, createContext, Script } from 'node:vm';
import { Unreadable } from '../../core/errors.js';

const TIMEOUT_MS = 1000;
const MAX_ANSWER = 4 * 1024 * 1024;
const MAX_TEXT = 500;

/** What runs first in every context: it keeps its own copies of what the code could change later. */
const PRELUDE = new Script(`(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { hasOwn, assign } = Object;
  const module = { exports: {} };
  const hit = (table, id) => {
    if (!hasOwn(table, id)) throw new Error('"' + id + '" was not asked');
    const { value, gap } = table[id];
    if (gap) throw assign(new Error(gap.reason), { remedy: gap.remedy });
    return value;
  };
  const doors = {
    shell: ({ at, text, raw }) => ({ at, text: (id) => hit(text, id), raw: (id) => hit(raw, id) }),
    sql: ({ at, session, rows }) => ({ at, session, rows: (id) => hit(rows, id) }),
    http: ({ at, get, failure }) => ({ at, get: (id) => hit(get, id), failure: (id) => hit(failure, id) ?? undefined }),
    tcp: (answers) => answers,
  };
  const probeOf = (section) => {
    const { probes } = module.exports;
    if (typeof probes !== 'object' || probes === null || !hasOwn(probes, section))
      throw new Error('the module exports no probes.' + section);
    return probes[section];
  };
  const run = ({ section, method, door, context, answers }) => {
    const probe = probeOf(section);
    if (method === 'door') return probe.door;
    if (method !== 'parse') return probe[method](context);
    return door === 'declaration' ? probe.parse(context) : probe.parse(doors[door](answers), context);
  };
  const call = (text) => {
    try {
      return stringify({ value: run(parse(text)) });
    } catch (error) {
      const { message, remedy } = Object(error);
      return stringify({ error: { message: String(message).slice(0, ${MAX_TEXT}), remedy: typeof remedy === 'string' ? remedy.slice(0, ${MAX_TEXT}) : undefined } });
    }
  };
  // Without these nothing happens later, and no object of another context is ever handed in.
  for (const name of ['Promise', 'WebAssembly', 'Atomics', 'SharedArrayBuffer', 'FinalizationRegistry', 'WeakRef', 'console']) delete globalThis[name];
  delete Array.fromAsync;
  const keep = (target, name, value) => Object.defineProperty(target, name, { value, writable: false, configurable: false });
  // Node writes stack traces by a function of its own context, which throws errors of that context where the stack is full: so there are none.
  keep(Error, 'prepareStackTrace', undefined);
  keep(Error, 'stackTraceLimit', undefined);
  keep(globalThis, 'Error', Error);
  keep(globalThis, 'module', module);
  keep(globalThis, 'exports', module.exports);
  keep(globalThis, ' call', call);
})()`);

/** One question to the code of a pack. */
export interface Call {
  readonly section: string;
  readonly method: 'door' | 'steps' | 'queries' | 'requests' | 'ports' | 'parse';
  readonly door: string;
  readonly context?: unknown;
  readonly answers?: unknown;
}

/** The code of a pack, compiled. */
export class Room {
  readonly #script: Script;
  readonly #name: string;

  /** Throws Unreadable for what is no CommonJS script. */
  constructor(code: string, name: string) {
    this.#name = name;
    const word = /\b(import|async)\b/.exec(code)?.[1];
    if (word !== undefined)
      throw this.#broken(
        `holds the word ${word}: probes are plain functions in one file (build it without comments)`,
      );
    try {
      this.#script = new Script(code, { filename: name });
    } catch (error) {
      throw this.#broken(`is no CommonJS script (${(error as Error).message.slice(0, 200)})`);
    }
  }

  /** Runs the code in a fresh context and asks it one thing. Throws Unreadable with what the code threw, and when it takes longer than a second. */
  call(question: Call): unknown {
    const context = createContext(constants.DONT_CONTEXTIFY, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: 'afterEvaluate',
    });
    const asked = JSON.stringify(JSON.stringify(question));
    const text = this.#run(() => {
      PRELUDE.runInContext(context);
      this.#script.runInContext(context, { timeout: TIMEOUT_MS });
      return new Script(`globalThis[' call'](${asked})`).runInContext(context, {
        timeout: TIMEOUT_MS,
      }) as unknown;
    });
    if (typeof text !== 'string' || text.length > MAX_ANSWER) throw this.#broken('gave too much, or no text');
    const answer = JSON.parse(text) as { value?: unknown; error?: { message: string; remedy?: string } };
    if (!answer.error) return answer.value;
    const { message, remedy } = answer.error;
    throw remedy === undefined ? this.#broken(`failed: ${message}`) : new Unreadable(message, remedy);
  }

  #run<T>(work: () => T): T {
    const started = performance.now();
    try {
      return work();
    } catch {
      // What the code throws is an object of its own context, whose properties are better not asked for.
      const late = performance.now() - started >= TIMEOUT_MS;
      throw this.#broken(late ? 'took longer than a second' : 'could not be run');
    }
  }

  #broken(what: string): Unreadable {
    return new Unreadable(`the code of the ${this.#name} ${what}`, 'Report this to the author of the pack.');
  }
}
