import type { ServiceName } from '../clinics.js';

/** How one service is started and stopped with Debian's own programs. */
interface Service {
  start: string;
  /** A condition that holds as soon as the service answers. */
  ready?: string;
  pidFile?: string;
  stop?: string;
}

const services: Record<ServiceName, Service> = {
  firewall: {
    start: 'if [ -f /etc/nftables.conf ]; then nft -f /etc/nftables.conf; else nft -f /root/rules.nft; fi',
    stop: 'nft flush ruleset',
  },
  ssh: { start: '/usr/sbin/sshd -E /var/log/sshd.log', pidFile: '/run/sshd.pid' },
  mariadb: {
    start: 'start-stop-daemon --start --background --exec /usr/sbin/mariadbd -- --user=mysql',
    ready: '[ -S /run/mysqld/mysqld.sock ]',
    stop: 'pkill -x mariadbd; for i in $(seq 400); do pgrep -x mariadbd >/dev/null || exit 0; sleep 0.05; done; exit 1',
  },
  'php-fpm': { start: '/usr/sbin/php-fpm8.2 --daemonize', pidFile: '/run/php/php8.2-fpm.pid' },
  apache2: { start: '/usr/sbin/apache2ctl start', pidFile: '/run/apache2/apache2.pid' },
  nginx: { start: '/usr/sbin/nginx', pidFile: '/run/nginx.pid' },
  chrony: {
    start: '/usr/sbin/chronyd -x',
    ready:
      "! grep -q '^server' /etc/chrony/chrony.conf || chronyc -h 127.0.0.1 -n -c tracking | grep -q Normal",
    pidFile: '/run/chrony/chronyd.pid',
  },
  ftp: {
    start:
      'start-stop-daemon --start --background --make-pidfile --pidfile /run/vsftpd.pid --exec /usr/sbin/vsftpd',
    pidFile: '/run/vsftpd.pid',
  },
};

/** The shell text that starts a service and waits until it is ready. */
export function startCommand(name: ServiceName): string {
  const service = services[name];
  const ready = service.ready ?? (service.pidFile === undefined ? 'true' : `[ -s ${service.pidFile} ]`);
  return `${service.start}; for i in $(seq 400); do if ${ready}; then exit 0; fi; sleep 0.025; done; exit 1`;
}

/** The shell text that stops a service and waits until its process is gone. */
export function stopCommand(name: ServiceName): string {
  const service = services[name];
  if (service.stop !== undefined) return service.stop;
  return `start-stop-daemon --stop --oknodo --retry 10 --pidfile ${service.pidFile} --remove-pidfile`;
}
