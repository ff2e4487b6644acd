<?php
$host = 'db1.riverside.example';
$port = '3306';
$login = 'openemr';
$pass = 'Canary-app-secret-e1b9';
$dbase = 'openemr';
$db_encoding = 'utf8mb4';
$config = 1;
