<?php
/** Start the session of one part of the application with PHP's own cookie attributes. */
function start_session(string $name, bool $httpOnly): void
{
    session_set_cookie_params(['path' => '/', 'httponly' => $httpOnly]);
    session_name($name);
    session_start();
}
