# Planted faults of the web server's host, one a line after its rule.
site=/var/www/openemr
documents=$site/sites/default/documents
# linux/single-root, linux/unique-uids
echo 'toor:x:0:0:second root:/root:/bin/bash' >> /etc/passwd; echo 'toor:*:20089:0:99999:7:::' >> /etc/shadow
# linux/unique-uids
echo 'twin:x:1000:1000:same id:/home/mgarcia:/bin/bash' >> /etc/passwd; echo 'twin:*:20089:0:99999:7:::' >> /etc/shadow
# linux/system-accounts
usermod --shell /bin/bash backup
# linux/empty-passwords
echo 'guest:x:1005:100:guest:/home/guest:/bin/sh' >> /etc/passwd; echo 'guest::20089:0:99999:7:::' >> /etc/shadow
# linux/weak-password-hashes
echo 'oldadmin:x:1006:100:md5:/home/oldadmin:/bin/sh' >> /etc/passwd; echo 'oldadmin:$1$labsalt0$1yXHLWgSjLIZ7SJjmZcFq1:20089:0:99999:7:::' >> /etc/shadow
# linux/file-permissions, the passwords
chmod 644 /etc/shadow
# linux/file-permissions, the schedule
chmod 666 /etc/crontab
# linux/writable-configuration
echo 'debug=1' > /etc/openemr.conf; chmod 666 /etc/openemr.conf
# ssh/host-key-permissions
chmod 644 /etc/ssh/ssh_host_rsa_key
# patch/restart-pending
echo '*** System restart required ***' > /run/reboot-required; echo linux-image-amd64 > /run/reboot-required.pkgs
# patch/signed-archives
echo 'deb [trusted=yes] file:/srv/local-packages ./' > /etc/apt/sources.list.d/local.list
# openemr-config/sqlconf-permissions
chmod 666 $site/sites/*/sqlconf.php
# openemr-config/key-permissions
chmod 755 $documents $documents/logs_and_misc $documents/logs_and_misc/methods; chmod 644 $documents/logs_and_misc/methods/*
# openemr-config/php-in-documents
echo '<?php echo "uploaded";' > $documents/temp/upload.php; chown www-data:www-data $documents/temp/upload.php
# openemr-config/writable-code
chown www-data:www-data $site/interface/login/login.php; chmod 666 $site/portal/index.php
# web/documents-exposed
chmod -R a+rX $documents; echo 'report' > $documents/certificates/readme.txt
# backup/leftovers, the built-in backup's file in the temporary folder
mkdir -p /tmp/openemr_web_backup && echo 'canary-backup-row-c3c3' | gzip > /tmp/openemr_web_backup/openemr.sql.gz; tar -C /tmp/openemr_web_backup -cf /tmp/emr_backup.tar openemr.sql.gz; chmod 777 /tmp/openemr_web_backup; chmod 644 /tmp/emr_backup.tar
# backup/leftovers and web/secrets-exposed, a copy in the web root
cp /tmp/emr_backup.tar $site/emr_backup.tar
# network/clear-text-service and network/unneeded-service
mkdir -p /run/vsftpd/empty
# network/firewall-persistent: the rules are loaded by hand from root's home
chmod 600 /root/rules.nft
# web/secrets-exposed, a git checkout
mkdir -p $site/.git; echo 'ref: refs/heads/master' > $site/.git/HEAD; chmod -R a+rX $site/.git
