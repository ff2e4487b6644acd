# A week of nightly backups, each encrypted to a public key: the database for age, the documents for gpg.
folder=/srv/backup/openemr
mkdir -p $folder
export GNUPGHOME=/root/gnupg
mkdir -m 700 $GNUPGHOME
gpg --batch --quiet --passphrase '' --faked-system-time 20250101T000000 --quick-generate-key 'Backup <backup@riverside.example>' rsa2048 encr never 2> /dev/null
age-keygen -o /root/age.key 2> /dev/null
recipient=$(age-keygen -y /root/age.key)
for night in 0 1 2 3 4 5 6; do
  stamp=$(date --utc --date "@$((AS_OF - night * 86400))" +%Y%m%d)
  echo "-- canary-backup-row-c3c3 $night" | gzip | age -r "$recipient" > "$folder/openemr-db-$stamp.sql.gz.age"
  echo "canary-backup-row-c3c3 $night" | gpg --batch --quiet --trust-model always --faked-system-time 20260101T000000 -r backup@riverside.example --encrypt > "$folder/openemr-files-$stamp.tar.gpg" 2> /dev/null
done
gpgconf --kill all
rm -rf $GNUPGHOME /root/age.key
# The scanner's account may look at the files, all of which are encrypted.
chown -R backup:emr-audit /srv/backup
chmod 640 $folder/*
chmod 750 /srv/backup $folder
