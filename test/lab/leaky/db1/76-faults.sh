# Planted faults of the database server's host, one a line after its rule.
# database/general-log: the log holds patients' data and everybody may read it
chmod 755 /var/log/mysql
# linux/system-accounts
usermod --shell /bin/sh mysql
# linux/empty-passwords
echo 'dba:x:1007:100:database:/home/dba:/bin/bash' >> /etc/passwd; echo 'dba::20089:0:99999:7:::' >> /etc/shadow
