import { Unreadable } from '../core/errors.js';
import type { EndpointProtocol } from '../core/deployment.js';
import type { SectionId } from '../core/facts.js';
import type {
  DeclarationProbe,
  FileProbe,
  HttpProbe,
  HttpRequest,
  HttpAnswers,
  TcpProbe,
  TlsProbe,
} from '../core/probe.js';
import { askHttp } from '../targets/http.js';
import { readPem } from '../targets/paths.js';
import { scanTcp } from '../targets/tcp.js';
import { scanTls, type StartTls } from '../tls-scanner-lite/index.js';
import { toFact } from './facts.js';
import type { Answered, Outside } from './gather.js';
import type { Task } from './plan.js';
import { endpointsOf } from './subjects.js';

const STARTTLS: Partial<Record<EndpointProtocol, StartTls>> = {
  mysql: 'mysql',
  postgres: 'postgres',
  'ldap+starttls': 'ldap',
  'smtp+starttls': 'smtp',
  'imap+starttls': 'imap',
};

/** GETs the safe paths of a site, once for all its probes. */
export async function askSite(tasks: readonly Task[], { version, signal }: Outside): Promise<Answered> {
  const site = tasks[0]!.context.site!;
  const prepared = tasks.map((task, index) => {
    const probe = task.probe as HttpProbe<SectionId>;
    const requests = probe
      .requests(task.context)
      .map((request): HttpRequest => ({ ...request, id: `${index}.${request.id}` }));
    return { task, probe, requests, prefix: `${index}.` };
  });
  const answers = await askHttp(
    site.url,
    prepared.flatMap(({ requests }) => requests),
    { version, signal },
  );
  return prepared.map(({ task, probe, prefix }) =>
    toFact(
      task,
      () => probe.parse(withPrefix(answers, prefix), task.context),
      `http ${site.id}: ${probe.describe}`,
      answers.at,
    ),
  );
}

function withPrefix(answers: HttpAnswers, prefix: string): HttpAnswers {
  return {
    at: answers.at,
    get: (request) => answers.get(prefix + request),
    failure: (request) => answers.failure(prefix + request),
  };
}

/** Tries the TCP ports of a host from where the scanner stands. */
export async function askPorts(tasks: readonly Task[], { signal }: Outside): Promise<Answered> {
  const host = tasks[0]!.context.host!;
  const ports = [
    ...new Set(tasks.flatMap((task) => (task.probe as TcpProbe<SectionId>).ports(task.context))),
  ];
  const answers = await scanTcp(host.address, ports, { signal });
  return tasks.map((task) => {
    const probe = task.probe as TcpProbe<SectionId>;
    return toFact(
      task,
      () => probe.parse(answers, task.context),
      `tcp ${host.id}: ${probe.describe}`,
      answers.at,
    );
  });
}

/** Scans the TLS of an endpoint once for its two sections. */
export async function askEndpoint(
  tasks: readonly Task[],
  { deployment, now, signal }: Outside,
): Promise<Answered> {
  const id = tasks[0]!.door.slice('tls:'.length);
  const endpoint = endpointsOf(deployment).find((one) => one.id === id);
  if (!endpoint) throw new Unreadable(`the endpoint ${id} is not in the deployment file`, 'Report this.');
  const ca = endpoint.ca === undefined ? undefined : await readPem(endpoint.ca, deployment.directory);
  const target = {
    host: endpoint.host,
    port: endpoint.port,
    servername: endpoint.servername,
    starttls: STARTTLS[endpoint.protocol],
  };
  const at = new Date().toISOString();
  const result = await scanTls(target, { ca, now, signal });
  return tasks.map((task) => {
    const probe = task.probe as TlsProbe<SectionId, typeof result>;
    return toFact(
      task,
      () => probe.parse(result, task.context),
      `tls ${endpoint.host}:${endpoint.port}: ${probe.describe}`,
      at,
    );
  });
}

/** What the deployment file itself says. */
export function askDeclaration(tasks: readonly Task[]): Answered {
  return tasks.map((task) => {
    const probe = task.probe as DeclarationProbe<SectionId> | FileProbe<SectionId>;
    const parse = () => (probe.door === 'file' ? probe.parse([], task.context) : probe.parse(task.context));
    return toFact(task, parse, `deployment file: ${probe.describe}`, '');
  });
}
