-- The server's accounts in the leaky clinic; planted faults one a line.
-- planted: database/session-encrypted, database/any-host and database/account-tls, the scan's own account may come in the clear from anywhere
CALL scanner('emr_audit', '%', 'NONE');
DROP PROCEDURE scanner;
-- planted: database/any-host and database/account-tls
CREATE USER 'openemr'@'%' IDENTIFIED BY 'Canary-app-secret-e1b9';
GRANT ALL PRIVILEGES ON openemr.* TO 'openemr'@'%';
-- planted: database/remote-administrators
CREATE USER 'root'@'%' IDENTIFIED BY 'Canary-app-secret-e1b9'; GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION;
-- planted: database/empty-passwords
CREATE USER 'intern'@'localhost'; GRANT SELECT ON openemr.* TO 'intern'@'localhost';
-- planted: database/powerful-privileges
CREATE USER 'reports'@'192.0.2.10' IDENTIFIED BY 'Canary-app-secret-e1b9'; GRANT FILE, SUPER, PROCESS ON *.* TO 'reports'@'192.0.2.10';
-- planted: database/anonymous-accounts
CREATE USER ''@'db1' IDENTIFIED BY 'Canary-app-secret-e1b9';
-- planted: database/test-schema
CREATE DATABASE IF NOT EXISTS test; INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv) VALUES ('%', 'test%', '', 'Y', 'Y');
FLUSH PRIVILEGES;
