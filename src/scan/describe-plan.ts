/** What a scan would ask, before anything is sent: one row a door, in the order of the deployment file. */
import { rowsOf } from '../audit-log/columns.js';
import type { Deployment } from '../core/deployment.js';
import type { SectionId } from '../core/facts.js';
import { sudoersLine } from '../core/sudoers.js';
import type { Plan, Task } from './plan.js';
import { endpointsOf, witnessedDatabases } from './subjects.js';

/** A section that would be read, and what would be sent for it, to the letter. */
export interface PlannedSection {
  readonly section: SectionId;
  readonly reads: string;
  /** Shell lines, queries, addresses or ports. */
  readonly asks: readonly string[];
}

/** A door that would be opened, and everything that would be asked through it. */
export interface PlannedDoor {
  readonly door: 'declaration' | 'file' | 'ssh' | 'sql' | 'http' | 'tcp' | 'tls';
  /** As the deployment file names it. */
  readonly name: string;
  /** Where packets would go, such as emr-audit@web1.riverside.example:22 through bastion. */
  readonly address: string;
  readonly sections: readonly PlannedSection[];
  /** Lines of sudoers that let everything be seen; empty where root is not needed or not declared. */
  readonly sudoers: readonly string[];
  /** What the scan leaves behind there. */
  readonly traces: string;
}

/** A section that would not be asked for, with the reason. */
export interface NotPlanned {
  readonly subject: string;
  readonly section: SectionId;
  readonly reason: string;
  /** What would let it be seen; empty where the subject has no such thing. */
  readonly remedy: string;
}

/** Everything that a scan would do, as data. */
export interface PlanDescription {
  readonly deployment: string;
  readonly doors: readonly PlannedDoor[];
  readonly notAsked: readonly NotPlanned[];
}

/** Describes a plan. Opens nothing and reads no secret. */
export function describePlan(
  deployment: Deployment,
  plan: Plan,
  { witness = true }: { readonly witness?: boolean } = {},
): PlanDescription {
  const doors = new Map<string, Task[]>();
  for (const task of plan.tasks) doors.set(task.door, [...(doors.get(task.door) ?? []), task]);
  return {
    deployment: deployment.name,
    doors: [
      ...(witness ? describeLogs(deployment, plan) : []),
      ...[...doors].map(([door, tasks]) => describeDoor(deployment, door, tasks)),
    ],
    notAsked: plan.refused.map(({ subject, section, gap, absent }) => ({
      subject: subject.id,
      section,
      reason: gap?.reason ?? absent ?? '',
      remedy: gap?.remedy ?? '',
    })),
  };
}

/** The audit logs that get a checkpoint before anything else is asked. */
function describeLogs(deployment: Deployment, { tasks }: Plan): PlannedDoor[] {
  const asked = new Set(
    tasks.flatMap(({ section, subject }) => (section === 'auditWitness' ? [subject.id] : [])),
  );
  return witnessedDatabases(deployment, (id) => asked.has(id)).map(({ id, witness, log }) => {
    const { address, traces } = describeSql(deployment, id, log?.user);
    const tables = ['log', 'log_comment_encrypt', 'api_log'] as const;
    const range = { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 4000 };
    return {
      door: 'sql',
      name: `${id}, its audit log`,
      address,
      traces: `${traces}; here a checkpoint in ${witness}`,
      sudoers: [],
      sections: [
        {
          section: 'auditWitness',
          reads: 'what is new in the audit log since the last checkpoint, and a sample of the rest',
          asks: tables.map((table) => rowsOf(table, { api: true }, range).sql),
        },
      ],
    };
  });
}

function describeDoor(deployment: Deployment, key: string, tasks: readonly Task[]): PlannedDoor {
  const [kind, name] = [key.split(':')[0]!, key.slice(key.indexOf(':') + 1)];
  const sections = tasks.map((task) => ({
    section: task.section,
    reads: task.probe.describe,
    asks: asksOf(task),
  }));
  const rest = { name, sections, sudoers: [] as string[] };
  switch (kind) {
    case 'shell':
      return { ...rest, door: 'ssh', ...describeShell(tasks) };
    case 'sql':
      return { ...rest, door: 'sql', ...describeSql(deployment, name) };
    case 'http':
      return { ...rest, door: 'http', ...describeHttp(tasks) };
    case 'tcp':
      return { ...rest, door: 'tcp', ...describeTcp(tasks) };
    case 'tls':
      return { ...rest, door: 'tls', ...describeTls(deployment, name) };
    case 'file':
      return { ...rest, door: 'file', name: 'other scanners', address: 'this machine', traces: 'nothing' };
    default:
      return { ...rest, door: 'declaration', name: 'deployment file', address: 'nowhere', traces: 'nothing' };
  }
}

/** What is sent for one section. */
function asksOf({ probe, context }: Task): string[] {
  switch (probe.door) {
    case 'shell':
      return probe.steps(context).map(({ run, sudo }) => (sudo ? sudo.join(' ') : run.trim()));
    case 'sql':
      return probe.queries(context).map(({ sql }) => sql.replaceAll(/\s+/g, ' ').trim());
    case 'http':
      return probe.requests(context).map(({ path }) => `GET ${new URL(path, context.site!.url).href}`);
    case 'tcp':
      return [`connect to TCP ${probe.ports(context).join(', ')}`];
    case 'tls':
      return ['TLS handshakes with many offers; one of them is finished'];
    case 'file':
      return probe.files(context).map(({ file }) => `read ${file}`);
    case 'declaration':
      return [];
  }
}

type Said = Pick<PlannedDoor, 'address' | 'traces'>;

function describeShell(tasks: readonly Task[]): Said & Pick<PlannedDoor, 'sudoers'> {
  const { host } = tasks[0]!.context;
  const ssh = host!.ssh!;
  const sudo = tasks.flatMap(({ probe, context }) =>
    probe.door === 'shell' ? probe.steps(context).flatMap((step) => (step.sudo ? [step.sudo] : [])) : [],
  );
  const through = ssh.jump === undefined ? '' : ` through ${ssh.jump}`;
  return {
    address: `${ssh.user}@${host!.address}:${ssh.port}${through}`,
    sudoers: ssh.sudo ? [...new Set(sudo.map((argv) => sudoersLine(ssh.user, argv)))] : [],
    traces: `one log-in in the log of sshd${ssh.sudo && sudo.length > 0 ? `, ${sudo.length} lines in the log of sudo` : ''}`,
  };
}

function describeSql(deployment: Deployment, name: string, user?: string): Said {
  const database = deployment.databases.find(({ id }) => id === name)!;
  const through = database.via === undefined ? '' : ` through ${database.via}`;
  return {
    address: `${user ?? database.user}@${database.host}:${database.port}${through}`,
    traces: 'one connection; its queries in the general log where that is on',
  };
}

function describeHttp(tasks: readonly Task[]): Said {
  const requests = new Set(tasks.flatMap(asksOf)).size;
  return {
    address: tasks[0]!.context.site!.url,
    traces: `${requests} lines in the log of the web server; on OpenEMR 8 one audit row for each page`,
  };
}

function describeTcp(tasks: readonly Task[]): Said {
  return {
    address: tasks[0]!.context.host!.address,
    traces: 'connections that end at once; an intrusion detection may report a port scan',
  };
}

function describeTls(deployment: Deployment, name: string): Said {
  const endpoint = endpointsOf(deployment).find(({ id }) => id === name)!;
  return {
    address: `${endpoint.host}:${endpoint.port} (${endpoint.protocol})`,
    traces: 'failed handshakes in the log of the server',
  };
}
