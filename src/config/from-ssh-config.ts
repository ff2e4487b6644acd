/** Hosts from an ssh_config(5) file: the Host blocks that name a machine. */
import { AuditError } from '../core/errors.js';
import { matchesGlob } from '../core/glob.js';
import { nearest } from '../core/nearest.js';
import { rolesFromName, toName, type Draft, type DraftHost } from './draft.js';

const MOST_HOSTS = 200;

interface Block {
  readonly names: readonly string[];
  readonly line: number;
  readonly options: ReadonlyMap<string, string>;
}

/** Reads Host blocks; `wanted` chooses them by name, all when it is empty. Throws E_INIT for a name that is not there and for a file without hosts. */
export function draftFromSshConfig(text: string, file: string, wanted: readonly string[]): Draft {
  const { blocks, notes } = readBlocks(text, file);
  const names = [...new Set(blocks.flatMap((block) => block.names))].filter((name) => !/[*?!]/.test(name));
  for (const glob of wanted)
    if (!names.some((name) => matchesGlob(name, glob))) {
      const close = nearest(glob, names);
      const hint = close
        ? `did you mean "${close}"?`
        : `there are ${names.slice(0, 20).join(', ') || 'none'}`;
      throw new AuditError('E_INIT', `${file}: no Host matches "${glob}"; ${hint}`);
    }
  const chosen = names.filter(
    (name) => wanted.length === 0 || wanted.some((glob) => matchesGlob(name, glob)),
  );
  if (chosen.length === 0) throw new AuditError('E_INIT', `${file} names no host`);
  if (chosen.length > MOST_HOSTS)
    throw new AuditError('E_INIT', `${file} names ${chosen.length} hosts; choose some with --host`);
  const hosts = new Map<string, DraftHost>();
  const add = (name: string): DraftHost => {
    const id = toName(name, 'host');
    const known = hosts.get(id);
    if (known) return known;
    const host = toHost(name, blocks);
    hosts.set(id, host);
    notes.push(...notesOn(name, optionsOf(name, blocks)));
    const hop = jumpOf(optionsOf(name, blocks));
    if (!hop) return host;
    const jump = add(hop.name);
    if (jump.id === id) return host;
    hosts.set(jump.id, {
      ...jump,
      ...hop.login,
      roles: jump.roles.length === 0 ? ['bastion'] : jump.roles,
    });
    const whole = { ...host, jump: jump.id };
    hosts.set(id, whole);
    return whole;
  };
  for (const name of chosen) add(name);
  const inOrder = [...hosts.values()].toSorted(
    (left, right) => Number(right.jump !== undefined) - Number(left.jump !== undefined),
  );
  return { hosts: inOrder, notes };
}

/** The last machine of ProxyJump, with the user and port that stand there. */
function jumpOf(
  options: ReadonlyMap<string, string>,
): { readonly name: string; readonly login: Partial<Pick<DraftHost, 'user' | 'port'>> } | undefined {
  const hop = options.get('proxyjump')?.split(',').at(-1)?.trim() ?? '';
  const match = /^(?:ssh:\/\/)?(?:([A-Za-z_][A-Za-z0-9_.-]*)@)?([A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(hop);
  if (!match || hop.toLowerCase() === 'none') return undefined;
  const [, user, name = '', port] = match;
  return {
    name,
    login: {
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
    },
  };
}

/** What a block says that a deployment file cannot, or says in a way that could not be taken over. */
function notesOn(name: string, options: ReadonlyMap<string, string>): string[] {
  const jump = options.get('proxyjump') ?? '';
  const strange = jump !== '' && jump.toLowerCase() !== 'none' && !jumpOf(options);
  const port = Number(options.get('port') ?? 22);
  return [
    ...(options.has('user') ? [] : [`${name} names no User: emr-audit is written for it`]),
    ...(options.has('proxycommand') ? [`the ProxyCommand of ${name} was left out; write jump: instead`] : []),
    ...(jump.includes(',') ? [`of the ProxyJump of ${name} only the last machine was taken`] : []),
    ...(strange ? [`the ProxyJump of ${name} could not be read; write jump: yourself`] : []),
    ...(Number.isInteger(port) && port > 0 && port < 65_536
      ? []
      : [`the Port of ${name} is no port; 22 is used`]),
    ...(options.get('identityfile')?.includes('%')
      ? [`the IdentityFile of ${name} holds a %; write identity: yourself`]
      : []),
  ];
}

function readBlocks(text: string, file: string): { blocks: Block[]; notes: string[] } {
  const blocks: Block[] = [];
  const notes: string[] = [];
  let options: Map<string, string> | undefined = new Map();
  blocks.push({ names: ['*'], line: 0, options });
  for (const [index, raw] of text.split('\n').entries()) {
    const match = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(raw);
    if (!match || raw.trim().startsWith('#')) continue;
    const [, key = '', rest = ''] = match;
    const value = rest.replace(/^"(.*)"$/, '$1');
    switch (key.toLowerCase()) {
      case 'host':
        options = new Map();
        blocks.push({ names: value.split(/\s+/), line: index + 1, options });
        break;
      case 'match':
        options = undefined;
        notes.push(`${file}:${index + 1}: the Match block was left out; ssh itself decides when it applies`);
        break;
      case 'include':
        notes.push(`${file}:${index + 1}: Include ${value} was not followed; name that file too`);
        break;
      default:
        // The first value of an option counts in ssh_config.
        if (options && !options.has(key.toLowerCase())) options.set(key.toLowerCase(), value);
    }
  }
  return { blocks, notes };
}

/** The options of a host: the first value that any matching block gives. */
function optionsOf(name: string, blocks: readonly Block[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const { names, options: own } of blocks) {
    const no = names.some((pattern) => pattern.startsWith('!') && matchesGlob(name, pattern.slice(1)));
    if (no || !names.some((pattern) => matchesGlob(name, pattern))) continue;
    for (const [key, value] of own) if (!options.has(key)) options.set(key, value);
  }
  return options;
}

function toHost(name: string, blocks: readonly Block[]): DraftHost {
  const options = optionsOf(name, blocks);
  const port = Number(options.get('port') ?? 22);
  const user = options.get('user');
  const identity = options.get('identityfile');
  const knownHosts = options.get('userknownhostsfile')?.split(/\s+/)[0];
  const address = (options.get('hostname') ?? name).replaceAll('%h', name);
  if (!/^[A-Za-z0-9.:_[\]-]{1,253}$/.test(address))
    throw new AuditError('E_INIT', `the HostName of ${name} is no name or address`);
  return {
    id: toName(name, 'host'),
    address,
    roles: rolesFromName(name),
    user: user !== undefined && /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(user) ? user : 'emr-audit',
    ...(Number.isInteger(port) && port > 0 && port < 65_536 && port !== 22 ? { port } : {}),
    ...(identity === undefined || identity.includes('%') ? {} : { identity }),
    ...(knownHosts === undefined || /[%]|^none$|^\/dev\/null$/i.test(knownHosts) ? {} : { knownHosts }),
  };
}
