<?php
return [
    'address' => 'https://emr.riverside.example',
    'software' => '8.3.0',
    'grants' => ['authorization_code', 'refresh_token'],
    'systemScopes' => [],
];
