import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Pki } from '../helpers/pki.js';
import { start } from '../helpers/program.js';
import { opensslSuites, type ZooServer } from './expect.js';

function configured(pki: Pki, name: string, text: string): string {
  writeFileSync(pki.file(name), text);
  return pki.file(name);
}

const ECDHE = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';

function haproxy(name: string, bind: string, expect: ZooServer['expect']): ZooServer {
  return {
    name: `HAProxy, ${name}`,
    needs: ['haproxy', 'haproxy'],
    start: (pki) => {
      mkdirSync(pki.file('crts'), { recursive: true });
      writeFileSync(pki.file('crts/one.pem.rsa'), pki.read('chain.pem') + pki.read('rsa.key'));
      writeFileSync(
        pki.file('crts/one.pem.ecdsa'),
        pki.read('ec.pem') + pki.read('int.pem') + pki.read('ec.key'),
      );
      const line = bind.replace('CRT', pki.file('crts/one.pem')).replace('CA', pki.file('root.pem'));
      const config = (port: number): string =>
        `global\n maxconn 40\ndefaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 5s\nfrontend web\n bind 127.0.0.1:${port} ssl ${line}\n http-request return status 200\n`;
      return start('haproxy', (port) => ['-f', configured(pki, 'haproxy.cfg', config(port))]);
    },
    expect,
  };
}

const dovecot = (pki: Pki, port: number): string => `base_dir = ${pki.file('dovecot')}
log_path = /dev/null
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${pki.file('chain.pem')}
ssl_key = <${pki.file('rsa.key')}
ssl_min_protocol = TLSv1.2
ssl_cipher_list = ECDHE+AESGCM
ssl_prefer_server_ciphers = yes
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;

const vsftpd = (pki: Pki, port: number): string => `listen=YES
listen_address=127.0.0.1
listen_port=${port}
background=NO
anonymous_enable=YES
secure_chroot_dir=${pki.file('empty')}
ssl_enable=YES
rsa_cert_file=${pki.file('chain.pem')}
rsa_private_key_file=${pki.file('rsa.key')}
ssl_ciphers=ECDHE-RSA-AES256-GCM-SHA384
`;

/** Daemons of Debian with settings of their own. */
export const DAEMONS: readonly ZooServer[] = [
  haproxy(
    'RSA and ECDSA, few suites',
    `crt CRT ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2 ciphers ${ECDHE} alpn http/1.1 no-tls-tickets`,
    {
      offered: ['TLS 1.2'],
      suites: { 'TLS 1.2': opensslSuites('TLS 1.2', ECDHE, ['RSA', 'ECDSA']) },
      keys: ['rsa', 'ec'],
      alpn: ['http/1.1'],
      preference: 'server',
      features: { sessionTickets: 'no' },
    },
  ),
  haproxy(
    'a client certificate needed',
    'crt CRT ca-file CA verify required ssl-min-ver TLSv1.3 ciphersuites TLS_AES_256_GCM_SHA384',
    {
      offered: ['TLS 1.3'],
      suites: { 'TLS 1.3': ['TLS_AES_256_GCM_SHA384'] },
      features: { clientCertificateRequested: 'yes', clientCertificateRequired: 'yes' },
    },
  ),
  {
    name: 'Dovecot, IMAP with STARTTLS',
    needs: ['dovecot', 'dovecot-imapd'],
    starttls: 'imap',
    start: (pki) =>
      start('dovecot', (port) => ['-F', '-c', configured(pki, 'dovecot.conf', dovecot(pki, port))]),
    expect: {
      offered: ['TLS 1.2', 'TLS 1.3'],
      suites: { 'TLS 1.2': opensslSuites('TLS 1.2', 'ECDHE+AESGCM', ['RSA']) },
      keys: ['rsa'],
      preference: 'server',
    },
  },
  {
    name: 'vsftpd, FTP with AUTH TLS',
    needs: ['vsftpd', 'vsftpd'],
    starttls: 'ftp',
    start: (pki) => {
      mkdirSync(pki.file('empty'), { recursive: true });
      chmodSync(pki.file('empty'), 0o555);
      return start('vsftpd', (port) => [configured(pki, 'vsftpd.conf', vsftpd(pki, port))]);
    },
    expect: {
      offered: ['TLS 1.2', 'TLS 1.3'],
      suites: { 'TLS 1.2': ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'] },
      keys: ['rsa'],
    },
  },
];
