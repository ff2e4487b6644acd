import { clean, cleanId, cleanPlace, toMoment } from './clean.js';
import { Collector, TOO_MANY } from './collect.js';
import { refusal } from './refuse.js';
import type { ResultStatus, ToolPort, ToolRun } from './types.js';
import { readXml, type Element } from './xml.js';

const MAX_PORTS = 20_000;

interface HostSeen {
  address: string;
  readonly names: string[];
  readonly ports: Omit<ToolPort, 'address' | 'names'>[];
}

/** The run in an nmap XML file: open ports, and what its vulnerability scripts say. Its command line is not kept; it may hold passwords. */
export function readNmap(text: string): ToolRun {
  const seen = new Reader();
  readXml(text, seen);
  return seen.finish();
}

class Reader {
  readonly #hosts: HostSeen[] = [];
  readonly #collector = new Collector();
  readonly #scopes: string[] = [];
  #root: Element | undefined;
  #finished: Element | undefined;
  #service = '';
  #state = '';
  #ports = 0;
  #timedOut = 0;

  open(element: Element, path: readonly Element[]): void {
    const { name } = element;
    if (path.length === 1) this.#root = element;
    const host = this.#hosts.at(-1);
    if (name === 'host' && path.length === 2) {
      this.#hosts.push({ address: '', names: [], ports: [] });
      if (element.attribute('timedout') === 'true') this.#timedOut += 1;
    } else if (name === 'scaninfo') {
      const { protocol, type, count } = {
        protocol: element.attribute('protocol'),
        type: element.attribute('type'),
        count: element.attribute('numservices'),
      };
      if (this.#scopes.length < 20) this.#scopes.push(clean(`${type} ${protocol}, ${count} ports`, 60));
    } else if (name === 'finished') this.#finished = element;
    else if (name === 'address' && host && element.attribute('addrtype') !== 'mac') {
      const address = cleanPlace(element.attribute('addr'));
      host.address ||= address;
      if (host.names.length < 100) host.names.push(address);
    } else if (name === 'hostname' && host && host.names.length < 100)
      host.names.push(cleanPlace(element.attribute('name')));
    else if (name === 'port') [this.#state, this.#service] = ['', ''];
    else if (name === 'state' && path.at(-2)?.name === 'port') this.#state = element.attribute('state');
    else if (name === 'service' && path.at(-2)?.name === 'port')
      this.#service = clean(element.attribute('name'), 40);
  }

  close(element: Element, text: string, path: readonly Element[]): void {
    if (element.name === 'port' && path.at(-2)?.name === 'ports') this.#addPort(element);
    else if (element.name === 'elem' && element.attribute('key') === 'state') this.#addVerdict(text, path);
  }

  #addPort(element: Element): void {
    if (this.#state !== 'open' && this.#state !== 'open|filtered') return;
    const port = Number(element.attribute('portid'));
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw refusal('E_IMPORT_DAMAGED', 'it names a port that is none');
    this.#ports += 1;
    if (this.#ports > MAX_PORTS) throw refusal('E_IMPORT_BOMB', `it lists more than ${MAX_PORTS} open ports`);
    this.#hosts.at(-1)?.ports.push({
      port,
      protocol: clean(element.attribute('protocol'), 10),
      state: this.#state === 'open' ? 'open' : 'unknown',
      service: this.#service,
    });
  }

  /** Scripts of nmap's vulns library write a table for each vulnerability, with its state. */
  #addVerdict(text: string, path: readonly Element[]): void {
    const script = path.find(({ name }) => name === 'script');
    const table = path.findLast(({ name }) => name === 'table');
    const host = this.#hosts.at(-1);
    const status = verdict(text.trim().toUpperCase());
    if (!script || !status) return;
    this.#collector.add({
      id: cleanId(table?.attribute('key') || script.attribute('id')) || 'unnamed',
      title: `Script ${cleanId(script.attribute('id'))}`,
      area: 'other',
      severity: 'high',
      rated: false,
      status,
      suppression: '',
      justified: false,
      places: host ? [host.address] : [],
      lines: [],
    });
  }

  finish(): ToolRun {
    const { results, leftOut, lost } = this.#collector.finish();
    const addresses = this.#hosts
      .map(({ address }) => address)
      .filter((one) => one !== '')
      .sort();
    const shown = addresses.slice(0, 3).join(', ');
    return {
      tool: 'Nmap',
      version: clean(this.#root?.attribute('version'), 40),
      target: addresses.length > 3 ? `${shown} and ${addresses.length - 3} more` : shown,
      scope: this.#scopes.join('; '),
      names: this.#hosts.length === 1 ? this.#hosts[0]!.names : [],
      started: toMoment(this.#root?.attribute('start')),
      finished: toMoment(this.#finished?.attribute('time')),
      unfinished: this.#unfinished() || (lost ? TOO_MANY : ''),
      covered: 0,
      leftOut,
      results,
      ports: this.#hosts.flatMap(({ address, names, ports }) =>
        ports.map((port) => ({ ...port, address, names })),
      ),
    };
  }

  #unfinished(): string {
    if (!this.#finished) return 'it names no end of the run, so nmap was stopped or still runs';
    if (this.#finished.attribute('exit') === 'error') return 'nmap ended with an error';
    if (this.#timedOut > 0) return `${this.#timedOut} hosts were given up because they took too long`;
    return this.#hosts.length === 0 ? 'no host answered, so nothing was seen' : '';
  }
}

function verdict(state: string): ResultStatus | undefined {
  if (state.startsWith('NOT VULNERABLE')) return 'pass';
  if (state.startsWith('VULNERABLE') || state.startsWith('LIKELY VULNERABLE')) return 'fail';
  return state.startsWith('UNKNOWN') ? 'unknown' : undefined;
}
