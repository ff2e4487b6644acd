import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openSql } from '../../src/targets/mysql.js';
import { refusal } from './helpers/deployment.js';
import { fault } from './helpers/fault.js';
import { databaseAt } from './helpers/mariadb.js';

const PASSWORD = 'canary-Pa55word';

describe('servers that are none', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => {}, 'is silent: no MySQL greeting within 1 s'],
    ['a web server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'main (127.0.0.1:'],
    ['garbage', (socket) => socket.write(Buffer.from('4a0000000affffffffffffff', 'hex')), 'main (127.0.0.1:'],
    ['a closed door', (socket) => socket.destroy(), 'closed the connection before the log-in'],
    [
      'no room',
      (socket) => socket.end(Buffer.from('\x17\0\0\0\xff\x10\x04Too many connections', 'latin1')),
      'has no connection left',
    ],
    [
      'a blocked host',
      (socket) => socket.end(Buffer.from('\x0b\0\0\0\xff\x6a\x04canary xx', 'latin1')),
      'accepts no connection from this machine',
    ],
    ['a byte a second', (socket) => void socket.write('J'), 'is silent'],
  ])('%s', async (_, onSocket, reason) => {
    const database = databaseAt(await fault(onSocket));
    const error = await refusal(openSql(database, { password: PASSWORD, connectTimeoutMs: 1000 }));
    expect(error.message).toContain(reason);
    expect(error.remedy).not.toBe('');
    expect(error.message + error.remedy).not.toContain('canary');
  });
});
