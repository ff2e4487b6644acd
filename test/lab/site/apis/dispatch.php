<?php
require __DIR__ . '/cors.php';
require __DIR__ . '/discovery.php';
require __DIR__ . '/../version.php';
$path = explode('?', $_SERVER['REQUEST_URI'])[0];
$site = site_of($path, '~/apis/([A-Za-z0-9-]+)/~');
$rest = $site === null ? '' : explode("/apis/$site/", $path, 2)[1];
header('Content-Type: application/json');
if ($rest === 'fhir/metadata') {
    $software = ['name' => 'OpenEMR', 'version' => (require __DIR__ . '/settings.php')['software']];
    echo json_encode(['resourceType' => 'CapabilityStatement', 'status' => 'active', 'software' => $software, 'fhirVersion' => '4.0.1']);
} elseif ($rest === 'api/version') {
    echo json_encode(['v_major' => $v_major, 'v_minor' => $v_minor, 'v_patch' => $v_patch, 'v_realpatch' => $v_realpatch, 'v_tag' => $v_tag]);
} elseif ($rest === 'fhir/.well-known/smart-configuration') {
    echo json_encode(discovery($site));
} elseif (preg_match('~^(api|fhir|portal)/~', $rest)) {
    http_response_code(401);
    echo json_encode(['error' => 'access_denied']);
} else {
    http_response_code(404);
    echo json_encode(['error' => 'not found']);
}
