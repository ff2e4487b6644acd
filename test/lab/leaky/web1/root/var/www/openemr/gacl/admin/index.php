<!DOCTYPE html><html><head><title>phpGACL Admin</title></head><body>ACL Admin</body></html>
