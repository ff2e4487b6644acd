<?php
$allow_multisite_setup = true;
$allow_cloning_setup = true;
?>
<!DOCTYPE html>
<html><head><title>OpenEMR Setup Tool</title></head>
<body><p>OpenEMR has already been installed. If you wish to force re-installation, then edit
<b>/var/www/openemr/sites/default/sqlconf.php</b> (change the 'config' variable to 0), and re-run this script.</p></body></html>
