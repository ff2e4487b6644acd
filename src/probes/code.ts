import { Unreadable } from '../core/errors.js';
import type { ShellProbe } from '../core/probe.js';
import { plainPath, quote } from './quote.js';

/** The version of the code on disk (version.php). */
export const code: ShellProbe<'code'> = {
  section: 'code',
  door: 'shell',
  describe: 'version.php',
  steps: ({ site }) => {
    const path = `${plainPath(site?.webroot ?? '/nonexistent')}/version.php`;
    return [{ id: 'version', run: `cat ${quote(path)}`, sudo: ['/usr/bin/cat', path], maxBytes: 16_384 }];
  },
  parse: (answers) => {
    const text = answers.text('version');
    const field = (name: string): number => {
      const value = new RegExp(`^\\s*\\$${name}\\s*=\\s*['"]?(\\d{1,6})['"]?\\s*;`, 'm').exec(text)?.[1];
      if (value === undefined)
        throw new Unreadable(
          `version.php gives no $${name}`,
          'Check that webroot: of the deployment file is the folder of OpenEMR.',
        );
      return Number(value);
    };
    return {
      version: ['v_major', 'v_minor', 'v_patch', 'v_realpatch'].map(field).join('.'),
      database: field('v_database'),
      acl: field('v_acl'),
    };
  },
};
