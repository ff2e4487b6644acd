<!DOCTYPE html><html><head><title>phpMyAdmin</title></head><body><form name="login_form" action="index.php?route=/"><input name="pma_username"></form></body></html>
