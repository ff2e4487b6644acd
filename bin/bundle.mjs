/** The second half of the build: the command line and oclif in one file, every command's work left where tsc wrote it. */
import { relative, resolve } from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import { Config } from '@oclif/core/config';
import { build } from 'esbuild';

const OUT = resolve('dist/cli');

/** Parts of oclif that are needed on rare paths only (finding commands by glob, spinners, stack traces): evaluated on first use. */
const RARE = /^(cli-spinners|tinyglobby|minimatch|lilconfig|clean-stack)$/;

/** `await import('./actions/…')` stays an import of the compiled file: it is loaded when the command runs, not before. */
const lazyWork = {
  name: 'lazy-work',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, importer, resolveDir }) =>
      kind === 'dynamic-import' && importer.startsWith(OUT)
        ? { path: `./${relative(OUT, resolve(resolveDir, path))}`, external: true }
        : undefined,
    );
  },
};

/** oclif asks whether this is Windows' Linux, with three packages, for a word in a text that is never shown. */
const noWsl = {
  name: 'no-wsl',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^wsl-utils$/ }, ({ path }) => ({ path, namespace: 'no-wsl' }));
    onLoad({ filter: /.*/, namespace: 'no-wsl' }, () => ({ contents: 'export const isWsl = false;' }));
  },
};

/** oclif's own diagnostics, which DEBUG=* switches on: the package is not even evaluated without it. */
const quietDebug = {
  name: 'quiet-debug',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^debug$/ }, ({ path, resolveDir, pluginData }) =>
      pluginData === 'real' ? undefined : { path, namespace: 'debug', pluginData: { resolveDir } },
    );
    onLoad({ filter: /.*/, namespace: 'debug' }, ({ pluginData }) => ({
      resolveDir: pluginData.resolveDir,
      pluginData: 'real',
      contents: `
        const quiet = () => Object.assign(() => undefined, { enabled: false, extend: quiet });
        module.exports = process.env.DEBUG ? require('debug') : Object.assign(quiet, { enable() {}, enabled: () => false });`,
    }));
  },
};

const lazyParts = {
  name: 'lazy-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: RARE }, ({ path, kind, resolveDir, pluginData }) =>
      kind === 'require-call' && pluginData !== 'real'
        ? { path, namespace: 'rare', pluginData: { resolveDir } }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'rare' }, ({ path, pluginData }) => ({
      resolveDir: pluginData.resolveDir,
      pluginData: 'real',
      contents: `
        let real;
        const load = () => (real ??= require(${JSON.stringify(path)}));
        module.exports = new Proxy(function () {}, {
          get: (_, name) => (name === '__esModule' && !real ? undefined : load()[name]),
          apply: (_, self, values) => load().apply(self, values),
        });`,
    }));
  },
};

await build({
  entryPoints: [resolve(OUT, 'program.js')],
  outfile: resolve(OUT, 'program.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [lazyWork, noWsl, quietDebug, lazyParts],
  legalComments: 'none',
  logLevel: 'warning',
});

// What help needs of every command, so that none of them is loaded to print it.
rmSync('oclif.manifest.json', { force: true });
const config = await Config.load({ root: process.cwd() });
const { manifest } = config.plugins.get(config.name);
writeFileSync('oclif.manifest.json', JSON.stringify(manifest));
