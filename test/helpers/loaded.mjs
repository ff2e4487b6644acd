/** Loaded with --import: writes the address of every module that is resolved to the file that EMR_AUDIT_LOADED names. */
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import Module from 'node:module';

const file = process.env.EMR_AUDIT_LOADED;
register(
  `data:text/javascript,import { appendFileSync } from 'node:fs';
export async function load(url, context, next) { appendFileSync(${JSON.stringify(file)}, url + '\\n'); return next(url, context); }`,
);
/* oxlint-disable no-underscore-dangle -- the only place where CommonJS can be watched */
const { _load: load } = Module;
Module._load = function (request, parent, ...rest) {
  try {
    appendFileSync(file, `${Module._resolveFilename(request, parent)}\n`);
  } catch {
    // What cannot be resolved fails below, with its own error.
  }
  return load.call(this, request, parent, ...rest);
};
