/** Names of access objects and of accounts, made one where the database takes them for one. */
import type { AclTables } from '../../acl/check.js';
import type { SqlAnswers } from '../../core/probe.js';
import { firstRows, need, needNumber } from '../sql.js';
import type { attempt } from '../trust.js';
import { loginOf, type Logins } from './login.js';

type Row = Readonly<Record<string, string | null>>;

interface Account {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

/** A name of an access object, of an account, or of both. */
export interface Name {
  readonly name: string;
  /** Id of the first access object that the database takes for this name. */
  readonly first: number | undefined;
  readonly object: boolean;
  readonly account: Account | undefined;
}

/** Whether the database takes two names for one. */
export function isSame(left: Name, right: Name): boolean {
  return left.first !== undefined && left.first === right.first;
}

/** Every name once, sorted. An account of the same name that is active comes before one that is not. */
export function readNames(answers: SqlAnswers): Name[] {
  const names = new Map<string, Name>();
  for (const row of answers.rows('aros')) {
    const name = need(row, 'value');
    names.set(name, { name, first: needId(row, 'first_id'), object: true, account: undefined });
  }
  for (const row of firstRows(answers, ['users', 'usersMixed'])) {
    const [name, active] = [need(row, 'username'), need(row, 'active') === '1'];
    const first = row['aro_id'] === null ? undefined : needId(row, 'aro_id');
    const known = names.get(name);
    const account = known?.account?.active ? known.account : { id: need(row, 'id'), name, active };
    names.set(name, { name, first: known?.first ?? first, object: known?.object ?? false, account });
  }
  return [...names.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Users with their groups and whether anybody can log in as them. */
export function readUsers(
  answers: SqlAnswers,
  names: readonly Name[],
  logins: ReturnType<typeof attempt<Logins>>,
): AclTables['users'] {
  const firstOf = new Map(
    answers.rows('aros').map((row) => [needId(row, 'id'), needId(row, 'first_id')] as const),
  );
  const groupsOf = new Map<number, number[]>();
  for (const row of answers.rows('members')) {
    const first = firstOf.get(needId(row, 'aro_id'));
    if (first === undefined) continue;
    groupsOf.set(first, [...(groupsOf.get(first) ?? []), needId(row, 'group_id')]);
  }
  return names.map((one) => {
    const { name, first, object } = one;
    const alike = names.filter((other) => other.account && isSame(one, other)).map(({ account }) => account!);
    const account = one.account ?? alike.find(({ active }) => active) ?? alike[0];
    const groups = first === undefined ? [] : [...new Set(groupsOf.get(first))];
    return {
      name,
      object,
      account: one.account !== undefined,
      active: account?.active ?? false,
      login: loginOf(account, groups.length > 0, logins),
      groups,
    };
  });
}

/** Ids and nested-set numbers may be negative where a table is damaged. */
export function needId(row: Row, column: string): number {
  const value = need(row, column);
  return value.startsWith('-') ? -needNumber({ [column]: value.slice(1) }, column) : needNumber(row, column);
}
