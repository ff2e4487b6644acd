<?php
$v_major = '8';
$v_minor = '0';
$v_patch = '0';
$v_tag = '';
$v_realpatch = '1';
$v_database = 535;
$v_acl = 13;
$v_js_includes = 81;
