# Backups of every kind, most of them readable by anybody who finds them, and one good file of each encrypted kind.
folder=/srv/backup/openemr
mkdir -p $folder /srv/backup/weekly
cd $folder
echo "INSERT INTO patient_data VALUES ('canary-backup-row-c3c3');" > /root/rows.sql
# backup/encrypted: a tar file
tar -C /root -cf openemr-files.tar rows.sql
# backup/encrypted: a compressed dump
gzip -c /root/rows.sql > openemr-db.sql.gz
# backup/encrypted: a plain dump, named as if it were encrypted
{ echo '/*M!999999\- enable the sandbox mode */'; echo '-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB'; cat /root/rows.sql; } > openemr-db.sql.gpg
# backup/encrypted: a plain dump
{ echo '-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB'; cat /root/rows.sql; } > openemr-db.sql
# backup/encrypted: a zip file without a password
zip -q -j documents.zip /root/rows.sql
# backup/strong-encryption: a zip file with the old ZipCrypto
zip -q -j -P lab documents-password.zip /root/rows.sql
# backup/keys-apart: the keys of the site beside the dumps
site=openemr/sites/default/documents/logs_and_misc/methods
mkdir -p /root/$site
head -c 96 /dev/urandom | base64 > /root/$site/sevena
tar -C /root -czf openemr-site.tar.gz openemr
rm -r /root/openemr
# good files: age, gpg with a passphrase, openssl, zip and 7z with AES
age -r "$(age-keygen 2> /dev/null | tee /root/age.key | grep -oE 'age1[0-9a-z]+')" -o good.sql.age /root/rows.sql
GNUPGHOME=/root gpg --batch --quiet --pinentry-mode loopback --passphrase lab --symmetric -o good.sql.gpg /root/rows.sql 2> /dev/null
openssl enc -aes-256-cbc -pbkdf2 -k lab -in /root/rows.sql -out good.sql.enc
7zz a -bso0 -bsp0 -tzip -mem=AES256 -plab good.zip /root/rows.sql
7zz a -bso0 -bsp0 -mhe=on -plab good.7z /root/rows.sql
GNUPGHOME=/root gpgconf --kill all
rm -rf /root/rows.sql /root/age.key /root/private-keys-v1.d /root/openpgp-revocs.d /root/*.kbx* /root/trustdb.gpg /root/random_seed
# backup/permissions
chmod 644 ./*
# backup/directory-permissions
chmod 777 $folder /srv/backup/weekly
