<?php
// Runs when it is requested: a scan must not.
file_put_contents("/var/log/openemr/sql_patch-was-requested", date("c"), FILE_APPEND);
echo "Upgrade";
