-- What both clinics have: made-up patients and secrets, each with a canary text, and the accounts that OpenEMR itself makes.
CALL person(2, 'phimail-service', 0, 0, 'NoLogin', 900);
CALL person(3, 'portal-user', 0, 0, 'NoLogin', 900);
CALL person(4, 'oe-system', 0, 11, 'NoLogin', 900);
INSERT INTO patient_data (pid, pubpid, fname, lname, DOB, ss, phone_home, email, billing_note, date) VALUES
  (1, '1', 'Zebrafinch', 'Quillonard', '1961-02-03', '900-55-4417', '555-0100-7731', 'zebrafinch@riverside.example', 'canary-note-b41f chronic hypocanaria', @as_of - INTERVAL 300 DAY),
  (2, '2', 'Second', 'Quillonard', '1984-12-30', '900-55-4418', '555-0100-7732', '', '', @as_of - INTERVAL 200 DAY);
INSERT INTO patient_access_onsite (pid, portal_username, portal_pwd, portal_pwd_status, portal_login_username, date_created) VALUES (1, 'Zebrafinch1', '$2y$10$canaryportalhash0000000uGmSk1', 1, 'zebrafinch', @as_of - INTERVAL 90 DAY);
INSERT INTO documents (id, type, size, date, url, name, mimetype, foreign_id, hash, encrypted) VALUES (1, 'file_url', 17, @as_of - INTERVAL 60 DAY, 'file:///var/www/openemr/sites/default/documents/48213377/canary-document-6e07.pdf', 'canary-document-6e07.pdf', 'application/pdf', 1, '', 1);
INSERT INTO extended_log (date, event, user, recipient, description, patient_id) VALUES (@as_of - INTERVAL 20 DAY, 'disclosure-treatment', 'mgarcia', 'Lakeside Hospital', 'canary-disclosure-2c8d', 1);
INSERT INTO `keys` (name, value) VALUES ('sevena', 'Y2FuYXJ5LWRhdGFiYXNlLWtleS01ZjE4'), ('sevenb', 'Y2FuYXJ5LWRhdGFiYXNlLWtleS01ZjE4'), ('oauth2key', 'Y2FuYXJ5LWRhdGFiYXNlLWtleS01ZjE4'), ('oauth2passphrase', 'Y2FuYXJ5LWRhdGFiYXNlLWtleS01ZjE4');
INSERT INTO modules (mod_name, mod_directory, mod_active) VALUES ('Immunization', 'Immunization', 1), ('Syndromicsurveillance', 'Syndromicsurveillance', 1), ('Documents', 'Documents', 1), ('Ccr', 'Ccr', 1), ('Carecoordination', 'Carecoordination', 1);
INSERT INTO background_services (name, title, active, execute_interval, function, next_run) VALUES ('phimail', 'phiMail Direct Messaging Service', 0, 5, 'phimail_check', @as_of), ('Email_Service', 'Email Service', 1, 2, 'emailServiceRun', @as_of);
INSERT INTO ip_tracking (ip_string, total_ip_login_fail_counter, ip_login_fail_counter, ip_last_login_fail) VALUES ('203.0.113.9', 4, 0, @as_of - INTERVAL 3 DAY);
INSERT INTO registry (name, state, directory, sql_run, unpackaged, date) VALUES ('Vitals', 1, 'vitals', 1, 1, @as_of - INTERVAL 900 DAY);
INSERT INTO product_registration VALUES (1, 'canary.staff@riverside.example', 0, 1, @as_of - INTERVAL 800 DAY, '8.0.0');
INSERT INTO users_facility VALUES ('users', 1, 3, '');
INSERT INTO api_token (user_id, token, expiry, client_id, scope, revoked, context) VALUES ('9d2f1b6e', 'canary-api-token-7e55', @as_of + INTERVAL 1 HOUR, 'a1b2c3d4canary-client', '["openid"]', 0, '{}');
INSERT INTO procedure_providers (name, protocol, remote_host, login, password) VALUES ('Lakeside Lab', 'SFTP', 'lab.riverside.example', 'riverside', 'canary-client-secret-a4d6');
INSERT INTO user_settings VALUES (0, 'allergy_ps_expand', '1'), (5, 'global:css_header', 'style_light.css');
