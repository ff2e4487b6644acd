import { expect, it } from 'vitest';
import type { Rule } from '../../src/core/types.js';
import { packPage } from '../../src/rules/page.js';

const rule = (url: string): Rule => ({
  id: 'hostile/rule',
  pack: 'hostile',
  rev: 1,
  title: 'A title [x](javascript:alert(1)) <img src=x>',
  subject: 'host',
  needs: ['os'],
  severity: 'low',
  assert: 'true',
  message: '',
  found: '',
  why: 'A reason',
  fix: 'A fix',
  params: {},
  tags: [],
  references: [{ title: 'A source', url }],
});

it.each([
  'https://example.org/[x](javascript:alert(1))312',
  'https://example.org/) [x](javascript:alert(1)',
  'https://example.org/><script>alert(1)</script>',
  'https://example.org/a\\)[x](javascript:alert(1))',
])('a link to %s is one link, to the host that it names', (url) => {
  const page = packPage('hostile', [rule(url)]);
  expect(page).not.toMatch(/\]\(javascript:|<script>|<img/);
  const links = [...page.matchAll(/\]\(([^()\s]*)\)/g)].map(([, target]) => target!);
  expect(links.filter((target) => target.startsWith('https:'))).toHaveLength(1);
  expect(page).toMatch(/\[A source\]\(https:\/\/example\.org\/[^()[\]<>\s\\]*\)/);
});

it('line separators of Unicode do not reach the page', () => {
  const page = packPage('hostile', [{ ...rule('https://example.org/'), why: 'One\u2028two\u2029three' }]);
  expect(page).toContain('One');
  expect(page).not.toMatch(/[\u2028\u2029]/);
});
