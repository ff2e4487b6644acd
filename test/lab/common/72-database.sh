# Creates the database server's data from the SQL files in /root/seed, with the server itself.
if [ "$LAB_HOST" != db1 ]; then exit 0; fi
trap 'if [ $? -ne 0 ]; then tail -n 12 /var/log/mysql/error.log /root/*.log >&2 || true; fi' EXIT
mkdir -p /run/mysqld /var/log/mysql /var/lib/mysql
chown mysql:mysql /run/mysqld /var/log/mysql /var/lib/mysql
chmod 750 /var/log/mysql
chown mysql:mysql /etc/mysql/tls/server.key
chmod 400 /etc/mysql/tls/server.key
find /etc/mysql -name '*.cnf' -exec chmod 644 {} +
mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket > /root/install.log
mariadbd --user=mysql --skip-networking > /root/mariadbd.log 2>&1 &
for i in $(seq 600); do if [ -S /run/mysqld/mysqld.sock ]; then break; fi; sleep 0.05; done
cat /root/seed/[0-9]-*.sql | mariadb > /root/seed.log 2>&1
mariadb-admin shutdown
wait
rm -rf /root/seed /root/*.log /var/log/mysql/*
