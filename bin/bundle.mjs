/**
 * The second half of the build, over what tsc wrote into dist/: the command line with oclif becomes one file that starts at
 * once, and the rest a few chunks that the library and the commands share and that are loaded when they are needed.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Config } from '@oclif/core/config';
import { build } from 'esbuild';

const DIST = resolve('dist');
const CLI = join(DIST, 'cli');
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** Files that commands load when they run. */
const work = new Set();

/** `await import('./actions/…')` stays an import: it is loaded when the command runs, not before. */
const lazyWork = {
  name: 'lazy-work',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || !importer.startsWith(CLI)) return undefined;
      const target = resolve(resolveDir, path);
      work.add(target);
      return { path: `./${relative(CLI, target)}`, external: true };
    });
  },
};

/**
 * Packages that oclif loads for what we never ask of it (finding commands and plugins by glob, spinners, diagnostics, the
 * name of Windows' Linux), and two that do little here for what they weigh: each is replaced by the lines below.
 */
const INSTEAD = {
  'cli-spinners': 'module.exports = { dots2: { frames: [] }, line: { frames: [] } };',
  tinyglobby: 'module.exports = {};',
  minimatch: 'module.exports = {};',
  lilconfig: 'module.exports = {};',
  'wsl-utils': 'export const isWsl = false;',
  'clean-stack': 'module.exports = (stack) => stack;',
  debug: `
    const quiet = () => Object.assign(() => undefined, { enabled: false, extend: quiet });
    module.exports = Object.assign(quiet, { enable() {}, enabled: () => false });`,
  ejs: `
    const valueOf = (data, path) => path.split('.').reduce((value, name) => value?.[name], data);
    exports.render = (text, data) => text.replace(/<%[-=]\\s*([\\w.]+)\\s*%>/g, (_, path) => valueOf(data, path) ?? '');`,
};

const lighter = {
  name: 'lighter',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${Object.keys(INSTEAD).join('|')})$`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'lighter' }));
    onLoad({ filter, namespace: 'lighter' }, ({ path }) => ({ contents: INSTEAD[path] }));
  },
};

await build({
  ...common,
  entryPoints: [join(CLI, 'program.js')],
  outfile: join(CLI, 'program.cjs'),
  format: 'cjs',
  plugins: [lazyWork, lighter],
});

// TypeBox is seven hundred files of which we use ten functions; every other package stays a package, where audits see it.
const typebox = resolve('node_modules/typebox/build/index.mjs');
const { metafile } = await build({
  ...common,
  entryPoints: [join(DIST, 'index.js'), join(DIST, 'tls-scanner-lite/index.js'), ...work],
  outdir: DIST,
  outbase: DIST,
  allowOverwrite: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  splitting: true,
  metafile: true,
  packages: 'external',
  alias: { typebox },
});

// What a chunk imports must be installed with us: a package for development alone would be missing at the user's.
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const [file, { imports }] of Object.entries(metafile.outputs)) {
  for (const { path, external } of imports) {
    const name = path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/');
    if (external && !path.startsWith('node:') && !(name in dependencies))
      throw new Error(`${file} imports ${path}, which is no dependency`);
  }
}

const kept = new Set([
  ...Object.keys(metafile.outputs).map((path) => resolve(path)),
  join(CLI, 'program.cjs'),
]);
for (const name of readdirSync(DIST, { recursive: true })) {
  const path = join(DIST, name);
  if (/\.c?js$/.test(name) && !kept.has(path)) rmSync(path);
}

// What help needs of every command, so that none of them is loaded to print it.
rmSync('oclif.manifest.json', { force: true });
const config = await Config.load({ root: process.cwd() });
writeFileSync('oclif.manifest.json', JSON.stringify(config.plugins.get(config.name).manifest));
