import { checker, RETURN_VALUES, type AclTables } from './check.js';

/**
 * Every question that OpenEMR's check answers with yes, as lines `user|section|value|return_value`, sorted by their bytes: all
 * access objects, whether their account is active or not, all permissions, and no return value or one of the four.
 */
export function listAll(tables: AclTables): string[] {
  const { passes } = checker(tables);
  const lines = tables.users
    .filter(({ object }) => object)
    .flatMap(({ name }) =>
      tables.objects.flatMap((object) =>
        RETURN_VALUES.filter((wanted) => passes(name, object, wanted)).map(
          (wanted) => `${name}|${object}|${wanted}`,
        ),
      ),
    );
  return [...new Set(lines)]
    .map((line) => Buffer.from(`${line}\n`))
    .toSorted(Buffer.compare)
    .map(String);
}
