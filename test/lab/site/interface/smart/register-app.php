<!DOCTYPE html>
<html><head><title>App Registration</title></head><body><form method="POST"><input name="appName"></form></body></html>
