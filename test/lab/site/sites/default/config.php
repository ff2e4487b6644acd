<?php
$GLOBALS['oer_config'] = [];
