<?php
/** Start the session of one part of the application, with the cookie attributes that OpenEMR gives it. */
function start_session(string $name, bool $httpOnly): void
{
    session_set_cookie_params(['path' => '/', 'samesite' => 'Strict', 'httponly' => $httpOnly]);
    session_name($name);
    session_start();
}
