/** What other scanners reported: runs that were imported, each with its source, and never their message texts or evidence. */
import { Type, type Static } from 'typebox';
import { Count, Flag, Moment, Text, Texts } from './schema.js';

const Run = Type.Object({
  id: Text('tool, target and scope: the same for the next run of the tool on the target'),
  source: Text('name under imports: of the deployment file, or name of the file that was imported'),
  file: Text('path of the file, as it was given'),
  sha256: Text('SHA-256 of the file; empty where it could not be read'),
  format: Text('sarif, ocsf, lynis, arf, xccdf or nmap; empty where it could not be told'),
  tool: Text('tool that ran'),
  version: Text('its version; empty when it does not tell'),
  target: Text('what it looked at, as the tool names it; else the source'),
  scope: Text('profile or ports; empty when the tool does not tell'),
  subject: Text('subject of the deployment that it is about, such as host:web1; empty when it is none'),
  dated: Flag('the tool says when it ran'),
  started: Moment('when it began; the year 1970 where dated is false'),
  finished: Moment('when it ended, or the last moment that it names; the year 1970 where dated is false'),
  maxAgeHours: Count('age that the deployment file allows, 0 when it sets none'),
  readable: Flag('the file was there, whole and understood'),
  complete: Flag('the run came to its end and had no errors of its own'),
  reason: Text('why it is not complete, or not readable'),
  remedy: Text('what to do about that'),
  covered: Count('checks that the tool says it has, 0 when it does not tell'),
  pass: Count('results that the tool calls good'),
  fail: Count('results that the tool calls bad'),
  unknown: Count('results that the tool could not tell, or leaves to a person'),
  notApplicable: Count('results that do not apply'),
  suppressed: Count('bad results that somebody switched off in the tool'),
  leftOut: Count('kinds of results beyond the bound that were not kept'),
});

const Result = Type.Object({
  run: Text('id of the run'),
  tool: Text('tool that reported it'),
  target: Text('target of the run'),
  id: Text('identifier of the rule or check in that tool'),
  title: Text('title of that rule; never the message of the result'),
  area: Text('package, secret, cloud, host or other'),
  severity: Text('critical, high, medium, low or info'),
  rated: Flag('the tool rated it; else medium is assumed'),
  status: Text('fail, unknown, suppressed, pass or not-applicable'),
  suppression: Text('how it was switched off, such as inSource or external'),
  justified: Flag('it was switched off with a justification'),
  count: Count('how often it was reported'),
  places: Texts('the first few places: paths, resources or packages'),
  lines: Texts('HIPAA lines that the tool itself connects with it'),
});

const Item = Type.Object({
  run: Text('id of the run'),
  tool: Text('tool that reported it'),
  target: Text('target of the run'),
  id: Text('identifier in that tool; "run" for the run itself, "passed" for all that passed'),
  title: Text('title of the rule, or what is wrong with the run'),
  area: Text(
    'package, secret, cloud, host or other; of a run that is not complete also "files" (package, secret or other) and "any"',
  ),
  severity: Text('critical, high, medium, low or info; "any" for the run itself'),
  status: Text('fail, unknown or pass'),
  count: Count('how often it was reported'),
  places: Texts('the first few places'),
  bestBefore: Moment('until when a pass counts; the year 9999 where it is not limited'),
});

const Port = Type.Object({
  run: Text('id of the run'),
  host: Text('host of the deployment file with that address; empty when it is none'),
  address: Text('address that was scanned'),
  port: Count('port, 0 for a run that was not complete'),
  protocol: Text('tcp, udp or sctp'),
  state: Text('open, or unknown where the tool could not tell'),
  service: Text('service that the tool names'),
  declared: Flag('the deployment file says that it may be open'),
});

/** About the deployment: everything that was imported. */
export const imported = Type.Object({
  hosts: Type.Array(
    Type.Object({
      name: Text('name of a declared host'),
      address: Text('its address'),
      expose: Type.Array(Type.Integer(), { description: 'TCP ports that may be reachable' }),
    }),
    { description: 'hosts that addresses are compared with' },
  ),
  runs: Type.Array(Run),
  results: Type.Array(Result),
  items: Type.Array(Item, {
    description: 'what rules judge: bad and unknown results, one summary of what passed, incomplete runs',
  }),
  ports: Type.Array(Port, { description: 'ports that a port scanner saw open' }),
});

export type Imported = Static<typeof imported>;
export type ImportedRun = Static<typeof Run>;
export type ImportedResult = Static<typeof Result>;
export type ImportedItem = Static<typeof Item>;
export type ImportedPort = Static<typeof Port>;
export type ImportedHost = Imported['hosts'][number];
