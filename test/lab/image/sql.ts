/** A text as an SQL literal. */
export function quote(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number'
    ? String(value)
    : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
