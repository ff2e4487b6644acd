# backup/recent: the newest file is three days old.
touch --date "@$((AS_OF - 3 * 86400))" /srv/backup/openemr/*
# backup/keys-apart: among the newest of them.
touch --date "@$((AS_OF - 3 * 86400 - 60))" /srv/backup/openemr/good* /srv/backup/openemr/documents*
