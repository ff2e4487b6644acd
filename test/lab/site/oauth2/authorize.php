<?php
require __DIR__ . '/../apis/discovery.php';
$site = site_of(explode('?', $_SERVER['REQUEST_URI'])[0], '~/oauth2/([A-Za-z0-9-]+)/\.well-known/openid-configuration$~');
header('Content-Type: application/json');
header('Access-Control-Allow-Origin: *');
if ($site === null) {
    http_response_code(404);
    echo json_encode(['error' => 'not found']);
} else {
    echo json_encode(discovery($site));
}
