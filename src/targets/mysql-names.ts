/** The table or view that a refusal of the server names, with its schema; nothing else of the server's words is repeated. */
export function tableOf(message: string, schema: string): string {
  const quoted = /(?:table|Table|View) [`'"]?([\w$]{1,64})(?:[`'"]?\.[`'"]?([\w$]{1,64}))?/.exec(message);
  if (!quoted?.[1]) return 'a table';
  return quoted[2] === undefined ? `${schema}.${quoted[1]}` : `${quoted[1]}.${quoted[2]}`;
}
