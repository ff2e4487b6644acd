# backup/recent: the newest file is three days old.
touch --date "@$((AS_OF - 3 * 86400))" /srv/backup/openemr/*
