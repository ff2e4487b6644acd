import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A relay to a server that counts connections and may make the way longer. */
export interface Relay {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => void;
}

/** Spoils a connection that is relayed, or leaves it alone. */
export type Spoil = (client: Socket, upstream: Socket) => void;

/**
 * Ways in which a connection is lost; `random` gives numbers below 1. The rest of the connection is relayed as it is.
 */
const FAULTS: readonly ((client: Socket, upstream: Socket, random: () => number) => void)[] = [
  (client) => client.resetAndDestroy(),
  (client) => client.destroy(),
  (client, upstream) => void upstream.prependOnceListener('data', () => client.resetAndDestroy()),
  (client, upstream, random) =>
    void upstream.prependOnceListener('data', (chunk: Buffer) =>
      client.end(chunk.subarray(0, Math.floor(random() * chunk.length))),
    ),
  (client, _, random) => void setTimeout(() => client.resetAndDestroy(), random() * 6),
];

/** Loses this share of all connections: at once, at the first answer, within it, or a little later; reset or closed. */
export function losing(share: number, random: () => number): Spoil {
  return (client, upstream) => {
    if (random() < share) FAULTS[Math.floor(random() * FAULTS.length)]?.(client, upstream, random);
  };
}

/**
 * Relays to a loopback port. With a round trip, the first bytes of the client wait for the connect and half the way, and all others for half
 * the way in each direction.
 */
export async function relay(target: number, roundTrip = 0, spoil: Spoil = () => {}): Promise<Relay> {
  let connections = 0;
  const open = new Set<Socket>();
  const forward = (from: Socket, to: Socket, wait: () => number): void => {
    from.on('data', (chunk: Buffer) => {
      const delay = wait();
      if (delay <= 0) void (to.writable && to.write(chunk));
      else setTimeout(() => to.writable && to.write(chunk), delay);
    });
    from.on('end', () => setTimeout(() => to.end(), Math.max(0, wait())));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const accepted = performance.now();
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
      socket.on('close', () => {
        open.delete(socket);
        setTimeout(() => (socket === client ? upstream : client).destroy(), roundTrip);
      });
    }
    forward(client, upstream, () =>
      roundTrip === 0 ? 0 : Math.max(roundTrip / 2, accepted + 1.5 * roundTrip - performance.now()),
    );
    forward(upstream, client, () => roundTrip / 2);
    spoil(client, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
