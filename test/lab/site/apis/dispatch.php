<?php
require __DIR__ . '/cors.php';
$path = explode('?', $_SERVER['REQUEST_URI'])[0];
header('Content-Type: application/json');
if (preg_match('~/apis/default/fhir/metadata$~', $path)) {
    echo json_encode(['resourceType' => 'CapabilityStatement', 'status' => 'active', 'software' => ['name' => 'OpenEMR'], 'fhirVersion' => '4.0.1']);
} elseif (preg_match('~/apis/default/api/version$~', $path)) {
    require __DIR__ . '/../version.php';
    echo json_encode(['v_major' => $v_major, 'v_minor' => $v_minor, 'v_patch' => $v_patch, 'v_realpatch' => $v_realpatch, 'v_tag' => $v_tag]);
} elseif (preg_match('~/apis/default/fhir/\.well-known/smart-configuration$~', $path)) {
    echo json_encode(['authorization_endpoint' => 'https://emr.riverside.example/oauth2/default/authorize', 'code_challenge_methods_supported' => ['S256']]);
} elseif (preg_match('~/apis/default/(api|fhir|portal)/~', $path)) {
    http_response_code(401);
    echo json_encode(['error' => 'access_denied']);
} else {
    http_response_code(404);
    echo json_encode(['error' => 'not found']);
}
