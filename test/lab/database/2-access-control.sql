-- The permission tables, with OpenEMR's default groups, objects and rules.
CREATE TABLE gacl_acl (id INT NOT NULL PRIMARY KEY, section_value VARCHAR(150) NOT NULL DEFAULT 'system', allow INT NOT NULL DEFAULT 0, enabled INT NOT NULL DEFAULT 0, return_value TEXT, note TEXT, updated_date INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_acl_sections (id INT NOT NULL PRIMARY KEY, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(230) NOT NULL, hidden INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_aco (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(255) NOT NULL, hidden INT NOT NULL DEFAULT 0, UNIQUE KEY (section_value, value));
CREATE TABLE gacl_aco_sections (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(230) NOT NULL, hidden INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_aco_map (acl_id INT NOT NULL, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, PRIMARY KEY (acl_id, section_value, value));
CREATE TABLE gacl_aro (id INT NOT NULL PRIMARY KEY, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(255) NOT NULL, hidden INT NOT NULL DEFAULT 0, UNIQUE KEY (section_value, value));
CREATE TABLE gacl_aro_sections (id INT NOT NULL PRIMARY KEY, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(230) NOT NULL, hidden INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_aro_map (acl_id INT NOT NULL, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, PRIMARY KEY (acl_id, section_value, value));
CREATE TABLE gacl_aro_groups (id INT NOT NULL PRIMARY KEY, parent_id INT NOT NULL DEFAULT 0, lft INT NOT NULL DEFAULT 0, rgt INT NOT NULL DEFAULT 0, name VARCHAR(255) NOT NULL, value VARCHAR(150) NOT NULL);
CREATE TABLE gacl_aro_groups_map (acl_id INT NOT NULL, group_id INT NOT NULL, PRIMARY KEY (acl_id, group_id));
CREATE TABLE gacl_groups_aro_map (group_id INT NOT NULL, aro_id INT NOT NULL, PRIMARY KEY (group_id, aro_id));
CREATE TABLE gacl_axo (id INT NOT NULL PRIMARY KEY, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(255) NOT NULL, hidden INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_axo_map (acl_id INT NOT NULL, section_value VARCHAR(150) NOT NULL, value VARCHAR(150) NOT NULL, PRIMARY KEY (acl_id, section_value, value));
CREATE TABLE gacl_axo_groups (id INT NOT NULL PRIMARY KEY, parent_id INT NOT NULL DEFAULT 0, lft INT NOT NULL DEFAULT 0, rgt INT NOT NULL DEFAULT 0, name VARCHAR(255) NOT NULL, value VARCHAR(150) NOT NULL);
CREATE TABLE gacl_axo_groups_map (acl_id INT NOT NULL, group_id INT NOT NULL, PRIMARY KEY (acl_id, group_id));
CREATE TABLE gacl_groups_axo_map (group_id INT NOT NULL, axo_id INT NOT NULL, PRIMARY KEY (group_id, axo_id));
CREATE TABLE gacl_axo_sections (id INT NOT NULL PRIMARY KEY, value VARCHAR(150) NOT NULL, order_value INT NOT NULL DEFAULT 0, name VARCHAR(230) NOT NULL, hidden INT NOT NULL DEFAULT 0);
CREATE TABLE gacl_phpgacl (name VARCHAR(127) NOT NULL PRIMARY KEY, value VARCHAR(230) NOT NULL);
INSERT INTO gacl_phpgacl VALUES ('version', '3.3.7'), ('schema_version', '2.1');
INSERT INTO gacl_aro_sections VALUES (10, 'users', 10, 'Users', 0);
INSERT INTO gacl_acl_sections VALUES (1, 'system', 1, 'System', 0), (2, 'user', 2, 'User', 0);
INSERT INTO gacl_aro_groups VALUES (10, 0, 1, 14, 'OpenEMR Users', 'users'), (11, 10, 2, 3, 'Administrators', 'admin'), (12, 10, 4, 5, 'Clinicians', 'clin'), (13, 10, 6, 7, 'Physicians', 'doc'), (14, 10, 8, 9, 'Front Office', 'front'), (15, 10, 10, 11, 'Accounting', 'back'), (16, 10, 12, 13, 'Emergency Login', 'breakglass');
CREATE TABLE module_acl_sections (section_id INT, section_name VARCHAR(255), parent_section INT, section_identifier VARCHAR(50), module_id INT);
CREATE TABLE module_acl_group_settings (module_id INT NOT NULL, group_id INT NOT NULL, section_id INT NOT NULL, allowed TINYINT(1), PRIMARY KEY (module_id, group_id, section_id));
CREATE TABLE module_acl_user_settings (module_id INT NOT NULL, user_id INT NOT NULL, section_id INT NOT NULL, allowed INT(1), PRIMARY KEY (module_id, user_id, section_id));
INSERT INTO module_acl_sections VALUES (4, 'Ccr', 0, 'ccr', 4), (5, 'Carecoordination', 0, 'carecoordination', 5);
INSERT INTO module_acl_group_settings VALUES (5, 11, 5, 1);
DELIMITER //
CREATE PROCEDURE objects(section VARCHAR(150), names TEXT)
BEGIN
  INSERT INTO gacl_aco_sections (value, name) VALUES (section, section);
  INSERT INTO gacl_aco (section_value, value, name)
    SELECT section, j.v, j.v FROM JSON_TABLE(CONCAT('["', REPLACE(names, ' ', '","'), '"]'), '$[*]' COLUMNS (v VARCHAR(150) PATH '$')) j;
END //
-- An allow rule for a group: what it may do, as SECTION.OBJECT words.
CREATE PROCEDURE allow(rule INT, grp INT, way VARCHAR(20), names TEXT)
BEGIN
  INSERT INTO gacl_acl VALUES (rule, 'system', 1, 1, way, '', UNIX_TIMESTAMP(@as_of) - 31536000);
  INSERT INTO gacl_aro_groups_map VALUES (rule, grp);
  INSERT INTO gacl_aco_map SELECT rule, SUBSTRING_INDEX(j.v, '.', 1), SUBSTRING_INDEX(j.v, '.', -1)
    FROM JSON_TABLE(CONCAT('["', REPLACE(names, ' ', '","'), '"]'), '$[*]' COLUMNS (v VARCHAR(150) PATH '$')) j;
END //
-- A user of the clinic: an account, its password, its access object and its group (0 for none).
CREATE PROCEDURE person(number INT, login VARCHAR(150), is_active INT, grp INT, hash VARCHAR(255), changed_days INT)
BEGIN
  INSERT INTO users (id, username, password, authorized, fname, lname, email, active, facility_id, date_created)
    VALUES (number, login, 'NoLongerUsed', grp = 13, login, 'Staff', 'canary.staff@riverside.example', is_active, 3, @as_of - INTERVAL 900 DAY);
  INSERT INTO users_secure (id, username, password, last_update_password, last_update)
    VALUES (number, login, hash, @as_of - INTERVAL changed_days DAY, @as_of - INTERVAL changed_days DAY);
  INSERT INTO `groups` (name, user) VALUES ('Default', login);
  IF grp > 0 THEN
    INSERT INTO gacl_aro VALUES (number + 9, 'users', login, 10, login, 0);
    INSERT INTO gacl_groups_aro_map VALUES (grp, number + 9);
  END IF;
END //
DELIMITER ;
CALL objects('acct', 'bill disc eob rep rep_a');
CALL objects('admin', 'acl batchcom calendar database drugs forms language manage_modules menu practice super superbill users');
CALL objects('encounters', 'auth auth_a coding coding_a date_a notes notes_a relaxed');
CALL objects('groups', 'gadd gcalendar gdlog glog gm');
CALL objects('inventory', 'adjustments consumption destruction lots purchases reporting sales transfers');
CALL objects('lists', 'country default ethrace language state');
CALL objects('menus', 'modle');
CALL objects('nationnotes', 'nn_configure');
CALL objects('patientportal', 'portal');
CALL objects('patients', 'alert amendment appt demo disclosure docs docs_rm lab med notes pat_rep reminder rx sign trans');
CALL objects('placeholder', 'filler');
CALL objects('sensitivities', 'high normal');
INSERT INTO gacl_aco_sections (value, name) VALUES ('squads', 'squads');
CALL allow(10, 11, 'write', 'admin.super');
INSERT IGNORE INTO gacl_aco_map SELECT 10, section_value, value FROM gacl_aco WHERE section_value <> 'placeholder';
CALL allow(11, 13, 'view', 'patients.pat_rep');
CALL allow(12, 13, 'addonly', 'placeholder.filler');
CALL allow(13, 13, 'wsome', 'placeholder.filler');
CALL allow(14, 13, 'write', 'acct.disc acct.rep admin.drugs encounters.auth encounters.auth_a encounters.coding encounters.coding_a encounters.date_a encounters.notes encounters.notes_a encounters.relaxed groups.gcalendar groups.glog patients.alert patients.amendment patients.appt patients.demo patients.disclosure patients.docs patients.lab patients.med patients.notes patients.reminder patients.rx patients.sign patients.trans sensitivities.high sensitivities.normal');
CALL allow(15, 12, 'view', 'patients.pat_rep');
CALL allow(16, 12, 'addonly', 'encounters.notes encounters.relaxed patients.alert patients.amendment patients.demo patients.disclosure patients.docs patients.lab patients.med patients.notes patients.reminder patients.rx patients.trans sensitivities.normal');
CALL allow(17, 12, 'wsome', 'placeholder.filler');
CALL allow(18, 12, 'write', 'admin.drugs encounters.auth encounters.coding encounters.notes groups.gcalendar groups.glog patients.appt');
CALL allow(19, 14, 'view', 'patients.alert');
CALL allow(20, 14, 'addonly', 'placeholder.filler');
CALL allow(21, 14, 'wsome', 'placeholder.filler');
CALL allow(22, 14, 'write', 'groups.gcalendar patients.appt patients.demo');
CALL allow(23, 15, 'view', 'patients.alert');
CALL allow(24, 15, 'addonly', 'placeholder.filler');
CALL allow(25, 15, 'wsome', 'placeholder.filler');
CALL allow(26, 15, 'write', 'acct.bill acct.disc acct.eob acct.rep acct.rep_a admin.practice admin.superbill encounters.auth_a encounters.coding_a encounters.date_a patients.appt patients.demo');
CALL allow(27, 16, 'write', 'admin.super');
INSERT IGNORE INTO gacl_aco_map SELECT 27, section_value, value FROM gacl_aco WHERE section_value <> 'placeholder';
