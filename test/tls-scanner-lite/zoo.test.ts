import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePki, type Pki } from './helpers/pki.js';
import { DAEMONS } from './zoo/daemons.js';
import { LIBRARIES } from './zoo/libraries.js';
import { ODD } from './zoo/odd.js';
import { ZOO } from './zoo/servers.js';
import { visit } from './zoo/visit.js';

let pki: Pki;
beforeAll(() => {
  pki = makePki();
});
afterAll(() => pki.remove());

describe('servers of many kinds are seen as they are configured', () => {
  it.for([...ZOO, ...ODD, ...DAEMONS, ...LIBRARIES])(
    '$name',
    { timeout: 240_000 },
    async (server, { skip }) => {
      for (const one of await visit(pki, server, 1)) {
        if (one.kind === 'skipped') skip(one.why);
        else expect(one.differences).toEqual([]);
      }
    },
  );
});
