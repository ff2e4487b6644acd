-- The people and registrations of the well-kept clinic.
INSERT INTO version VALUES (8, 3, 0, 0, '', 546, 13);
SET @hash = '$argon2id$v=19$m=65536,t=4,p=1$Y2FuYXJ5c2FsdA$canarystaffhash00000000uQbVw2';
CALL person(1, 'mgarcia', 1, 11, @hash, 60);
CALL person(5, 'tnguyen', 1, 11, @hash, 100);
CALL person(6, 'rsmith', 1, 13, @hash, 30);
CALL person(7, 'jpark', 1, 12, @hash, 45);
CALL person(8, 'slee', 1, 14, @hash, 75);
CALL person(9, 'kjones', 1, 15, @hash, 90);
CALL person(10, 'breakglass1', 0, 16, @hash, 120);
CALL person(11, 'formerdoc', 0, 13, @hash, 400);
INSERT INTO login_mfa_registrations (user_id, name, last_challenge, method, var1)
  SELECT id, 'App Based 2FA', @as_of - INTERVAL 1 DAY, 'TOTP', '007canary-mfa-secret-3f70' FROM users WHERE active = 1;
INSERT INTO login_mfa_registrations (user_id, name, last_challenge, method, var1) VALUES (5, 'Security key', @as_of - INTERVAL 1 DAY, 'U2F', 'canary-mfa-secret-3f70');
INSERT INTO oauth_clients (client_id, client_role, client_name, client_secret, redirect_uri, grant_types, scope, is_confidential, is_enabled, register_date)
  VALUES ('a1b2c3d4canary-client', 'user', 'Growth charts', '007canary-client-secret-a4d6', 'https://charts.riverside.example/callback', 'authorization_code', 'openid user/Patient.read', 1, 1, @as_of - INTERVAL 100 DAY),
  ('b5c6d7e8disabled', 'system', 'Old export', '007canary-client-secret-a4d6', 'https://export.riverside.example/callback', 'client_credentials', 'system/Patient.read', 1, 0, @as_of - INTERVAL 500 DAY);
