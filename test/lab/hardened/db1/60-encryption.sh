# The key for tables at rest, and the folder that file operations are limited to.
mkdir -p /etc/mysql/encryption /var/lib/mysql-files
echo "1;$(openssl rand -hex 32)" > /etc/mysql/encryption/keys
chown -R mysql:mysql /etc/mysql/encryption /var/lib/mysql-files
chmod 700 /etc/mysql/encryption /var/lib/mysql-files
chmod 400 /etc/mysql/encryption/keys
