-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB
INSERT INTO `patient_data` VALUES (1,"canary-backup-row-c3c3");
