<?php
/** What apps are told before anybody logs in; settings.php says what this clinic offers. */
function discovery(string $site): array
{
    $settings = require __DIR__ . '/settings.php';
    $below = $settings['address'] . "/oauth2/$site";
    $scopes = ['openid', 'fhirUser', 'offline_access', 'api:oemr', 'api:fhir', 'patient/Patient.read', 'user/Patient.read'];
    return [
        'issuer' => $below,
        'authorization_endpoint' => "$below/authorize",
        'token_endpoint' => "$below/token",
        'jwks_uri' => "$below/jwk",
        'registration_endpoint' => "$below/registration",
        'scopes_supported' => [...$scopes, ...$settings['systemScopes']],
        'code_challenge_methods_supported' => ['S256'],
        'grant_types_supported' => $settings['grants'],
    ];
}

/** The site that the address names, if there is one; a page that does not exist otherwise. */
function site_of(string $path, string $pattern): ?string
{
    $found = preg_match($pattern, $path, $parts) ? $parts[1] : null;
    return $found !== null && is_dir(__DIR__ . "/../sites/$found") ? $found : null;
}
