<?php
require __DIR__ . '/../library/session.php';
start_session('PortalOpenEMR', true);
require __DIR__ . '/../interface/login/headers.php';
?>
<!DOCTYPE html>
<html><head><title>Patient Portal Login</title></head>
<body><form method="POST" action="get_patient_info.php"><input name="uname"><input type="password" name="pass"></form></body></html>
