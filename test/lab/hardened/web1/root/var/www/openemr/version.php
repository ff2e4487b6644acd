<?php
$v_major = '8';
$v_minor = '3';
$v_patch = '0';
$v_tag = '';
$v_realpatch = '0';
$v_database = 546;
$v_acl = 13;
$v_js_includes = 84;
