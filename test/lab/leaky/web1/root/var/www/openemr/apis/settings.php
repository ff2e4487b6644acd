<?php
return [
    'address' => 'http://emr.riverside.example',
    // The code that PHP still has in memory.
    'software' => '7.0.3',
    'grants' => ['authorization_code', 'password', 'refresh_token', 'client_credentials'],
    'systemScopes' => ['system/Patient.read', 'system/Patient.$export'],
];
