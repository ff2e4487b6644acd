-- The server's accounts in the well-kept clinic: the application from the web server only, with TLS, and the scan from this host only.
CALL scanner('emr_audit', '198.51.100.11', 'SSL');
CALL scanner('emr_audit', '127.0.0.1', 'SSL');
DROP PROCEDURE scanner;
CREATE USER 'openemr'@'198.51.100.10' IDENTIFIED BY 'Canary-app-secret-e1b9' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE TEMPORARY TABLES, LOCK TABLES ON openemr.* TO 'openemr'@'198.51.100.10';
CREATE USER 'backup'@'localhost' IDENTIFIED VIA unix_socket;
GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER ON openemr.* TO 'backup'@'localhost';
