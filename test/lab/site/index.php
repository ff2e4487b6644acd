<?php
$site = $_GET['site'] ?? 'default';
if (!preg_match('/^[A-Za-z0-9\-.]+$/', $site) || !is_dir(__DIR__ . "/sites/$site")) {
    http_response_code(500);
    exit;
}
header("Location: interface/login/login.php?site=$site", true, 302);
