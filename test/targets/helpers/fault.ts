/** Servers for faults that no real program has. */
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from './net.js';

/** A server of one test that does one thing with every connection. */
export async function fault(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  onTestFinished(() => void server.close());
  return listen(server);
}

/** Sends one letter after the other, for ever. */
export function drip(text: string): (socket: Socket) => void {
  return (socket) => {
    let sent = 0;
    const timer = setInterval(() => socket.write(text.charAt(sent++) || ' '), 200);
    socket.on('close', () => clearInterval(timer));
  };
}
