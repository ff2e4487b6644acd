-- Faults in the audit log, planted after its rows.
-- planted: openemr-audit/log-gaps, rows gone from both tables
DELETE FROM log_comment_encrypt WHERE log_id IN (21, 22, 23); DELETE FROM log WHERE id IN (21, 22, 23);
-- planted: openemr-audit/log-checksums, a checksum whose row is gone
DELETE FROM log WHERE id = 30;
-- planted: openemr-audit/log-checksums, a row with a blank checksum
UPDATE log_comment_encrypt SET checksum = '' WHERE log_id = 33;
-- planted: openemr-audit/log-checksums, a row that was edited
UPDATE log SET user = 'slee' WHERE id = 35;
