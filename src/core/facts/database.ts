/** Sections about a database server, read over SQL. */
import { Type } from 'typebox';
import { Count, Flag, Text, Texts } from './schema.js';

export const sqlServer = Type.Object({
  product: Text('mariadb or mysql'),
  version: Text('upstream version'),
  variables: Type.Record(Type.String(), Type.String(), {
    description: 'global variables that rules name; ON and OFF as the server prints them',
  }),
  plugins: Texts('active plugins'),
});

export const sqlSession = Type.Object({
  encrypted: Flag('our own connection was encrypted'),
  protocol: Text('TLS version of our own connection, empty when clear'),
  tunnelled: Flag('reached through SSH'),
});

export const sqlAccounts = Type.Object({
  accounts: Type.Array(
    Type.Object({
      account: Text('user@host'),
      user: Text('user, empty for an anonymous account'),
      host: Text('host pattern'),
      remote: Flag('may connect from another machine'),
      anyHost: Flag('the host pattern begins with %'),
      plugin: Text('authentication plugin'),
      noPassword: Flag('no password hash and no socket authentication'),
      locked: Flag('locked account or role'),
      requiresTls: Flag('REQUIRE SSL, X509 or stronger'),
      privileges: Texts('global privileges beyond USAGE'),
      administrator: Flag('user is root, mariadb.sys, mysql.* or another built-in administrator'),
    }),
  ),
  testDatabase: Flag('the test schema or grants on it exist'),
});

export const tablespaces = Type.Object({
  total: Count('tables of the OpenEMR schema'),
  encrypted: Count('tables of it with an encrypted tablespace'),
});
