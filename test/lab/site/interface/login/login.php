<?php
require __DIR__ . '/../../library/session.php';
$site = $_GET['site'] ?? 'default';
if (!preg_match('/^[A-Za-z0-9\-.]+$/', $site) || !is_dir(__DIR__ . "/../../sites/$site")) {
    http_response_code(500);
    exit;
}
start_session('OpenEMR', false);
require __DIR__ . '/headers.php';
?>
<!DOCTYPE html>
<html>
<head>
<title>OpenEMR Login</title>
<script src="/public/assets/login.js?v=82"></script>
</head>
<body class="login">
<form method="POST" id="login_form" action="../main/main_screen.php?auth=login&amp;site=<?php echo htmlspecialchars($site); ?>">
<input type="text" name="authUser" id="authUser" autocomplete="username">
<input type="password" name="clearPass" id="clearPass" autocomplete="current-password">
<button type="submit">Login</button>
</form>
</body>
</html>
