-- The account of the scan: views that show accounts and table spaces without secrets, and column grants.
USE mysql;
CREATE DATABASE emr_audit;
CREATE SQL SECURITY DEFINER VIEW emr_audit.accounts AS SELECT user, host, json_value(priv, '$.plugin') plugin, json_value(priv, '$.access') access_bits, coalesce(json_value(priv, '$.ssl_type'), 0) ssl_type, coalesce(json_value(priv, '$.authentication_string'), '') = '' no_hash, json_value(priv, '$.account_locked') locked, json_value(priv, '$.password_last_changed') changed, json_value(priv, '$.is_role') is_role FROM mysql.global_priv;
CREATE SQL SECURITY DEFINER VIEW emr_audit.tablespaces AS SELECT name, encryption_scheme, keyserver_requests, current_key_id FROM information_schema.innodb_tablespaces_encryption;
CREATE SQL SECURITY DEFINER VIEW emr_audit.all_tablespaces AS SELECT name FROM information_schema.innodb_sys_tablespaces;
CREATE SQL SECURITY DEFINER VIEW emr_audit.db_grants AS SELECT * FROM mysql.db;
CREATE SQL SECURITY DEFINER VIEW emr_audit.table_grants AS SELECT * FROM mysql.tables_priv;
CREATE SQL SECURITY DEFINER VIEW emr_audit.roles AS SELECT * FROM mysql.roles_mapping;
CREATE SQL SECURITY DEFINER VIEW emr_audit.proxies AS SELECT * FROM mysql.proxies_priv;
CREATE SQL SECURITY DEFINER VIEW emr_audit.hashes AS SELECT id, username, left(password, 7) prefix, last_update_password, login_fail_counter FROM openemr.users_secure;
CREATE SQL SECURITY DEFINER VIEW emr_audit.legacy_hashes AS SELECT id, username FROM openemr.users WHERE password NOT IN ('', 'NoLongerUsed');
CREATE SQL SECURITY DEFINER VIEW emr_audit.audit_switches AS SELECT id, date FROM openemr.log WHERE event = 'security-administration-insert' AND comments IN (TO_BASE64('Audit Logging Disabled.'), TO_BASE64('Force Breakglass Logging Disabled.'));
CREATE SQL SECURITY DEFINER VIEW emr_audit.password_check AS SELECT id, username, password FROM openemr.users_secure;
DELIMITER //
-- USER and HOST of the account, and whether it must use TLS: SSL or NONE.
CREATE PROCEDURE scanner(name VARCHAR(60), client VARCHAR(60), tls VARCHAR(10))
BEGIN
  DECLARE who VARCHAR(100) DEFAULT CONCAT('''', name, '''@''', client, '''');
  EXECUTE IMMEDIATE CONCAT('CREATE USER ', who, ' IDENTIFIED BY ''Canary-emr-audit-login-8f2b'' REQUIRE ', tls, ' WITH MAX_USER_CONNECTIONS 10 MAX_STATEMENT_TIME 30');
  FOR door IN (SELECT j.v FROM JSON_TABLE('["emr_audit.*", "openemr.globals", "openemr.version", "openemr.registry", "openemr.modules", "openemr.gacl_acl", "openemr.gacl_aco", "openemr.gacl_aco_map", "openemr.gacl_aco_sections", "openemr.gacl_aro", "openemr.gacl_aro_map", "openemr.gacl_aro_groups", "openemr.gacl_aro_groups_map", "openemr.gacl_groups_aro_map", "openemr.gacl_axo_map", "openemr.gacl_axo_groups_map", "openemr.module_acl_sections", "openemr.module_acl_group_settings", "openemr.module_acl_user_settings", "openemr.groups", "openemr.background_services"]', '$[*]' COLUMNS (v VARCHAR(100) PATH '$')) j) DO
    EXECUTE IMMEDIATE CONCAT('GRANT SELECT ON ', REPLACE(door.v, '.groups', '.`groups`'), ' TO ', who);
  END FOR;
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, uuid, username, active, authorized, see_auth, facility_id, portal_user, abook_type, date_created) ON openemr.users TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, username, last_update_password, last_challenge_response, login_fail_counter, total_login_fail_counter, last_login_fail) ON openemr.users_secure TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (user_id, method, last_challenge) ON openemr.login_mfa_registrations TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, date, event, category, user, success) ON openemr.log TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, log_id, encrypt, checksum, checksum_api, version) ON openemr.log_comment_encrypt TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, log_id, method, created_time) ON openemr.api_log TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (client_id, client_role, grant_types, scope, redirect_uri, is_confidential, is_enabled, revoke_date, register_date, skip_ehr_launch_authorization_flow) ON openemr.oauth_clients TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (user_id, client_id, expiry, revoked) ON openemr.api_token TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (user_id, client_id, expiry, revoked) ON openemr.api_refresh_token TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (portal_pwd_status, date_created) ON openemr.patient_access_onsite TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (setting_user, setting_label) ON openemr.user_settings TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, encrypted, storagemethod, deleted) ON openemr.documents TO ', who);
  EXECUTE IMMEDIATE CONCAT('GRANT SELECT (id, name) ON openemr.`keys` TO ', who);
END //
DELIMITER ;
