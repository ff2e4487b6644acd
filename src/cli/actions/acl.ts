/** The work of `emr-audit acl`. */
import { listAll } from '../../acl/oracle.js';
import { compare } from '../../acl/diff.js';
import { EditProblem, findUser, FORMS, parseEdit, type Edit } from '../../acl/edits.js';
import type { AclTables } from '../../acl/check.js';
import { warningsOf } from '../../acl/warnings.js';
import { AuditError } from '../../core/errors.js';
import { oneLine, safeJson } from '../../reporters/text.js';
import { hasUnicode, styles, widthOf } from '../styles.js';
import { changesText } from './acl/changes.js';
import { loadOlder, loadPermissions, SCHEMA, type Loaded } from './acl/load.js';
import { matrixCsv } from './acl/matrix-csv.js';
import { matrixText } from './acl/matrix.js';
import { rightsOf } from './acl/rights.js';
import { userText } from './acl/user.js';
import { askWhy, whyText } from './acl/why.js';
import type { Page } from './acl/page.js';

/** Flags of `emr-audit acl`, parsed. */
export interface AclFlags {
  readonly site?: string;
  readonly user?: string;
  readonly why?: string;
  readonly diff?: string;
  readonly 'what-if'?: string[];
  readonly format?: string;
  readonly json: boolean;
  readonly 'no-color': boolean;
}

/** Prints who may do what, or the answer to one question about it. Throws E_USAGE, E_UNREAD and what reading files throws. */
export async function showPermissions(target: string, flags: AclFlags, version: string): Promise<void> {
  const format = formatOf(flags);
  const loaded = await loadPermissions(target, flags.site, version);
  const page: Page = {
    style: styles(process.stdout, flags['no-color']),
    width: widthOf(process.stdout),
    unicode: hasUnicode(),
  };
  process.stdout.write(await asking(() => answer(loaded, flags, format, page)));
}

function formatOf({ json, format, why, diff, user, 'what-if': edits }: AclFlags): string {
  if (json && format !== undefined && format !== 'json')
    throw new AuditError('E_USAGE', `--json and --format ${format} exclude each other`);
  const chosen = json ? 'json' : (format ?? 'table');
  const question = Object.entries({ why, diff, user, 'what-if': edits }).find(
    ([, value]) => value !== undefined,
  );
  if (question && (chosen === 'csv' || chosen === 'oracle'))
    throw new AuditError('E_USAGE', `--${question[0]} is shown as a table or as JSON, not as ${chosen}`);
  return chosen;
}

async function answer(loaded: Loaded, flags: AclFlags, format: string, page: Page): Promise<string> {
  const { permissions } = loaded;
  if (flags.why !== undefined) return sayWhy(loaded, flags.why, format, page);
  if (flags['what-if'] !== undefined) return tryOut(loaded, flags['what-if'], format, page);
  if (flags.diff !== undefined) return showDiff(loaded, { file: flags.diff, site: flags.site }, format, page);
  const user = flags.user === undefined ? undefined : findUser(flags.user, permissions).name;
  if (format === 'oracle')
    return listAll(permissions)
      .map((line) => `${oneLine(line.slice(0, -1))}\n`)
      .join('');
  if (format === 'csv') return matrixCsv(permissions);
  if (format === 'json')
    return asJson({
      ...heading(loaded),
      users: rightsOf(permissions, user),
      ...(user === undefined ? { permissions, modules: loaded.modules } : {}),
    });
  return user === undefined ? matrixText(loaded, page) : userText(loaded, user, page);
}

function sayWhy({ permissions }: Loaded, question: string, format: string, page: Page): string {
  const reasons = askWhy(question, permissions);
  return format === 'json' ? asJson(reasons) : whyText(reasons, permissions, page);
}

function tryOut(loaded: Loaded, texts: readonly string[], format: string, page: Page): string {
  let after: AclTables = loaded.permissions;
  const edits: Edit[] = [];
  for (const text of texts) {
    const edit = parseEdit(text, after);
    edits.push(edit);
    after = edit.apply(after);
  }
  const changes = compare(loaded.permissions, after);
  const warnings = warningsOf(after, changes);
  const steps = edits.map(({ words, where }) => ({ words, where }));
  if (format === 'json') return asJson({ ...heading(loaded), edits: steps, ...changes, warnings });
  return changesText(
    { title: 'What would change', nothing: 'Nothing would change.', edits: steps, changes, warnings },
    page,
  );
}

async function showDiff(
  loaded: Loaded,
  { file, site }: { readonly file: string; readonly site: string | undefined },
  format: string,
  page: Page,
): Promise<string> {
  const older = await loadOlder(file, site ?? undefined);
  const changes = compare(older.permissions, loaded.permissions);
  if (format === 'json') return asJson({ ...heading(loaded), since: older.at, ...changes });
  const title = `What changed since ${older.at.slice(0, 16).replace('T', ' ')} UTC`;
  return changesText({ title, nothing: 'Nothing changed.', edits: [], changes, warnings: [] }, page);
}

function heading({ deployment, site, at }: Loaded): object {
  return { schema: SCHEMA, deployment, site, at };
}

function asJson(value: unknown): string {
  return `${safeJson(value, 2)}\n`;
}

/** Names that are not there are wrong usage. */
async function asking(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EditProblem)) throw error;
    throw new AuditError('E_USAGE', error.message, {
      remedy: error.message.endsWith('is understood')
        ? `Write one of: ${FORMS.join('; ')}.`
        : 'Users, groups and permissions are in the matrix that `emr-audit acl` prints.',
    });
  }
}
