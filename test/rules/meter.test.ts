/** Expressions that would take for ever or fill the memory end as unknown, the same on every machine. */
import { expect, it } from 'vitest';
import { Compiler, ExpressionError } from '../../src/rules/cel.js';
import { judgeFacts } from '../../src/rules/cases.js';
import { compileRule } from '../../src/rules/compile.js';
import { rule } from '../helpers/made-up.js';

const names = Array.from({ length: 500 }, (_, index) => `user${index}`);
const params = { names, numbers: names.map((_, index) => index) };

function judge(assert: string) {
  const made = rule('made/up', { assert, params, needs: [] });
  const started = process.cpuUsage().user;
  const [finding] = judgeFacts(
    compileRule(made, () => ({ file: 'x' })),
    {},
  );
  return {
    outcome: finding!.outcome,
    message: finding!.message,
    seconds: (process.cpuUsage().user - started) / 1e6,
  };
}

const all = (body: string) => `params.names.all(a, params.names.all(b, params.names.all(c, ${body})))`;

it.each([
  all("a + b + c != ''"),
  all("advisories('7.0.2').size() >= 0"),
  all('like(a, b + c) || true'),
  all("like(a, '(a{50}){10}' + b) || true"),
  all("timestamp('2020-01-01T00:00:00Z') < now"),
  all('1 == 1 && 2 == 2 && 3 == 3 && 4 == 4'),
  'params.names.map(a, params.names.map(b, params.names.map(c, a + b + c))).size() == 0',
  `[['a']]${'.map(x, x + x)'.repeat(36)}[0].size() > 0`,
  `['a']${'.map(x, x + x)'.repeat(36)}[0].size() > 0`,
  "params.names.map(a, params.names.join('x')).join('').split('').size() > 0",
])('%s is unknown', { timeout: 60_000 }, (assert) => {
  const { outcome, message, seconds } = judge(assert);
  expect(outcome).toBe('unknown');
  expect(message).toMatch(/more than [\d,]+ (steps|characters)/);
  expect(seconds).toBeLessThan(8);
});

it('a rule that compares a thousand things with each other is judged', () => {
  expect(judge('params.numbers.all(a, params.numbers.exists(b, a == b))').outcome).toBe('pass');
});

it.each([
  ["now.getHours('Europe/Berlin') > 0", 'time zone'],
  ['dyn(now) == now', 'dyn()'],
  ["bytes('{}').json() == {}", 'json()'],
  ['cel.bind(x, 1, x + x) == 2', 'bind()'],
  ["'a'.matches('a')", 'like('],
])('%s is refused', (source, words) => {
  const compile = () => new Compiler([], {}).compile(source);
  expect(compile).toThrow(ExpressionError);
  expect(compile).toThrow(words);
});
