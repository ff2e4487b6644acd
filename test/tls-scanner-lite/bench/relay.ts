import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A relay to a server that counts connections and may make the way longer. */
export interface Relay {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => void;
}

/**
 * Relays to a loopback port. With a round trip, the first bytes of the client wait for the connect and half the way, and all others for half
 * the way in each direction. With a share of resets, so many connections are reset, half of them at once and half at the first answer.
 */
export async function relay(
  target: number,
  roundTrip = 0,
  resets = 0,
  random: () => number = Math.random,
): Promise<Relay> {
  let connections = 0;
  const open = new Set<Socket>();
  const forward = (from: Socket, to: Socket, wait: () => number): void => {
    from.on('data', (chunk: Buffer) => {
      const delay = wait();
      if (delay <= 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), delay);
    });
    from.on('end', () => setTimeout(() => to.end(), Math.max(0, wait())));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const fate = random();
    if (fate < resets / 2) return void client.resetAndDestroy();
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
    if (fate < resets) upstream.once('data', () => client.resetAndDestroy());
    forward(client, upstream, () =>
      roundTrip === 0 ? 0 : Math.max(roundTrip / 2, accepted + 1.5 * roundTrip - performance.now()),
    );
    forward(upstream, client, () => roundTrip / 2);
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
