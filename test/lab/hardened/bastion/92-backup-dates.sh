# Each backup was made at three in the night (UTC) before its day's noon.
for file in /srv/backup/openemr/*; do
  stamp=$(basename "$file" | grep -oE '[0-9]{8}')
  touch --date "$stamp 03:00 UTC" "$file"
done
touch --date "@$((AS_OF - 9 * 3600))" /srv/backup/openemr
