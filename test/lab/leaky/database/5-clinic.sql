-- The people and registrations of the leaky clinic; planted faults one a line.
INSERT INTO version VALUES (8, 0, 0, 0, '', 535, 13);
SET @hash = '$2y$10$canarystaffhash0000000000000000000000000000000uQbVw2.';
CALL person(1, 'admin', 1, 11, @hash, 20);
CALL person(5, 'tnguyen', 1, 11, @hash, 20);
CALL person(6, 'rsmith', 1, 13, @hash, 20);
CALL person(7, 'jpark', 1, 12, @hash, 20);
CALL person(8, 'slee', 1, 14, @hash, 20);
CALL person(9, 'kjones', 1, 15, @hash, 20);
-- planted: openemr-access/superusers-limited
CALL person(10, 'mlopez', 1, 11, @hash, 20);
-- planted: openemr-access/superusers-limited
CALL person(11, 'dchan', 1, 11, @hash, 20);
-- planted: openemr-access/emergency-users
CALL person(12, 'breakglass1', 1, 16, @hash, 20);
-- planted: openemr-access/users-without-group
CALL person(13, 'nogroup', 1, 0, @hash, 20);
-- planted: openemr-access/generic-accounts
CALL person(14, 'frontdesk', 1, 14, @hash, 20);
-- planted: openemr-access/dormant-accounts
CALL person(15, 'pwilson', 1, 12, @hash, 20);
-- planted: openemr-access/weak-password-hashes, bcrypt with cost 5
CALL person(16, 'oldcost', 1, 12, '$2a$05$canarystaffhash0000000000000000000000000000000uQbVw2.', 20);
-- planted: openemr-access/weak-password-hashes, SHA-1
CALL person(17, 'oldsha', 1, 12, '8843d7f92416211de9ebb963ff4ce28125932878', 20);
-- planted: openemr-access/password-age
CALL person(18, 'oldpass', 1, 12, @hash, 800);
-- planted: openemr-access/orphaned-access-objects
INSERT INTO gacl_aro VALUES (40, 'users', 'formeruser', 10, 'Former User', 0);
INSERT INTO gacl_groups_aro_map VALUES (12, 40);
-- planted: openemr-access/legacy-password-hashes
UPDATE users SET password = '5f4dcc3b5aa765d61d8327deb882cf99' WHERE username = 'jpark';
-- planted: openemr-access/root-group-acls
CALL allow(40, 10, 'view', 'patients.demo');
-- planted: openemr-access/user-level-acls
INSERT INTO gacl_acl VALUES (41, 'user', 1, 1, 'write', '', 0); INSERT INTO gacl_aco_map VALUES (41, 'acct', 'bill'); INSERT INTO gacl_aro_map VALUES (41, 'users', 'jpark');
-- planted: openemr-access/deny-acls
INSERT INTO gacl_acl VALUES (42, 'system', 0, 1, 'write', '', 0); INSERT INTO gacl_aco_map VALUES (42, 'patients', 'rx'); INSERT INTO gacl_aro_groups_map VALUES (42, 13);
-- planted: openemr-access/disabled-acls
INSERT INTO gacl_acl VALUES (43, 'system', 1, 0, 'write', '', 0); INSERT INTO gacl_aco_map VALUES (43, 'acct', 'rep'); INSERT INTO gacl_aro_groups_map VALUES (43, 12);
-- planted: openemr-access/module-denials
INSERT INTO module_acl_user_settings SELECT 5, id, 5, 0 FROM users WHERE username = 'dchan';
-- planted: openemr-access/user-administrators
CALL allow(44, 14, 'write', 'admin.users');
-- planted: openemr-access/high-sensitivity
CALL allow(45, 14, 'view', 'sensitivities.high');
-- planted: openemr-access/superuser-groups and empty-groups
UPDATE gacl_aro_groups SET rgt = 16 WHERE id = 10; INSERT INTO gacl_aro_groups VALUES (17, 10, 14, 15, 'Interns', 'interns');
CALL allow(48, 17, 'write', 'admin.super');
-- planted: openemr-access/system-accounts
UPDATE users SET active = 1 WHERE username = 'phimail-service';
-- planted: openemr-access/near-superusers, administration-permissions, mass-contact and front-office-clinical
CALL allow(46, 14, 'write', 'admin.manage_modules admin.batchcom patients.med');
-- planted: openemr-access/clinical-write-accounting, document-deletion, duties-inventory and duties-billing
CALL allow(47, 15, 'write', 'patients.rx patients.docs_rm inventory.purchases inventory.destruction');
-- planted: openemr-access/many-groups
INSERT INTO gacl_groups_aro_map VALUES (13, 16), (14, 16);
-- planted: openemr-access/emergency-only
INSERT INTO gacl_groups_aro_map VALUES (12, 21);
-- planted: openemr-access/inactive-superusers
CALL person(20, 'oldadmin', 0, 11, @hash, 400);
-- planted: openemr-access/half-made-accounts
CALL person(21, 'halfmade', 1, 12, @hash, 20); DELETE FROM `groups` WHERE user = 'halfmade';
-- planted: openemr-access/lookalike-names
CALL person(22, 'RSMITH', 1, 0, @hash, 20);
-- planted: openemr-access/broken-rows
INSERT INTO gacl_aco_map VALUES (77, 'patients', 'demo');
-- planted: openemr-access/locked-accounts and guessed-accounts
UPDATE users_secure SET login_fail_counter = 25 WHERE username = 'kjones';
-- planted: openemr-access/nested-sets
UPDATE gacl_aro_groups SET lft = 11, rgt = 10 WHERE value = 'back';
-- one superuser and one clinician have a second factor, nobody else: openemr-access/superuser-mfa and all-users-mfa
INSERT INTO login_mfa_registrations (user_id, name, last_challenge, method, var1) VALUES (5, 'App Based 2FA', @as_of - INTERVAL 1 DAY, 'TOTP', '007canary-mfa-secret-3f70'), (6, 'App Based 2FA', @as_of - INTERVAL 1 DAY, 'TOTP', '007canary-mfa-secret-3f70');
-- planted: openemr-access/known-passwords, the word that OpenEMR's image is installed with
UPDATE users_secure SET password = '$2y$10$mMARN7jyBwehD1kriawX7ewWlGR8kydc2Jh39..Ei9ufTH3gBlm1a' WHERE username = 'frontdesk';
-- planted: openemr-config/personal-settings
INSERT INTO user_settings VALUES (5, 'global:timeout', '86400');
-- planted: openemr-config/portal-staff-passwords
UPDATE patient_access_onsite SET portal_pwd_status = 0;
-- planted: openemr-access/token-users and openemr-config/token-apps
UPDATE users SET uuid = UNHEX('9d2f1b6e3c5a4e7f8a9b0c1d2e3f4a5b') WHERE username = 'oldadmin';
INSERT INTO api_refresh_token (user_id, client_id, token, expiry, revoked) VALUES ('9d2f1b6e-3c5a-4e7f-8a9b-0c1d2e3f4a5b', 'a1b2c3d4canary-client', 'canary-api-token-7e56', NOW() + INTERVAL 60 DAY, 0),
  ('9d2f1b6e-3c5a-4e7f-8a9b-0c1d2e3f4a50', 'gone-client', 'canary-api-token-7e57', NOW() + INTERVAL 60 DAY, 0);
-- planted: openemr-config/oauth-system-scopes, oauth-redirects, oauth-public-apps, oauth-app-passwords and oauth-app-consent;
-- its revoke_date closes nothing, for OpenEMR never reads it
INSERT INTO oauth_clients (client_id, client_role, client_name, client_secret, redirect_uri, grant_types, scope, is_confidential, is_enabled, register_date, revoke_date, skip_ehr_launch_authorization_flow)
  VALUES ('a1b2c3d4canary-client', 'system', 'Bulk export', 'canary-client-secret-a4d6', 'http://export.riverside.example/callback', 'client_credentials password', 'system/Patient.read user/Patient.read', 0, 1, @as_of - INTERVAL 100 DAY, @as_of - INTERVAL 9 DAY, 1);
-- planted: openemr-audit/rotation-leftovers
CREATE TABLE log_backup LIKE log;
UPDATE documents SET encrypted = 0;
