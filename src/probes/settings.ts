/** Which rows of OpenEMR's table globals are read (library/globals.inc.php), so that nothing else leaves the database. */

/** Read as they are. */
export const OPEN: readonly string[] = (
  'EMAIL_METHOD SMTP_HOST SMTP_PORT SMTP_SECURE allow_custom_report allow_multiple_databases allow_pat_delete allow_portal_appointments ' +
  'allow_portal_uploads api_log_option atna_audit_host atna_audit_port audit_events_backup audit_events_cdr audit_events_http-request ' +
  'audit_events_lab-results audit_events_order audit_events_other audit_events_patient-record audit_events_query audit_events_scheduling ' +
  'audit_events_security-administration backup_log_dir billing_log_option ccda_alt_service_enable client_certificate_valid_in_days ' +
  'configuration_import_export couchdb_connection_ssl couchdb_encryption couchdb_host couchdb_log couchdb_port couchdb_ssl_allow_selfsigned ' +
  'database_encryption document_storage_method drive_encryption enable_alert_log enable_atna_audit enable_auditlog enable_auditlog_encryption ' +
  'enable_database_connection_pooling enforce_signin_email esign_all esign_individual esign_lock_toggle fhir_us_core_profile_version ' +
  'gateway_mode_production gbl_auth_argon_hash_memory_cost gbl_auth_argon_hash_thread_cost gbl_auth_argon_hash_time_cost ' +
  'gbl_auth_bcrypt_hash_cost gbl_auth_hash_algo gbl_auth_sha512_rounds gbl_debug_hash_verify_execution_time gbl_fac_warehouse_restrictions ' +
  'gbl_force_log_breakglass gbl_ldap_enabled gbl_ldap_host gbl_maximum_password_length gbl_minimum_password_length gbl_print_log_option ' +
  'gbl_time_zone google_signin_enabled hide_document_encryption ip_max_failed_logins ip_time_reset_password_max_failed_logins ' +
  'is_client_ssl_enabled lock_esign_all lock_esign_individual login_into_facility mdht_conformance_server mdht_conformance_server_enable ' +
  'new_validate oauth_app_manual_approval oauth_ehr_launch_authorization_flow_skip oauth_password_grant password_compatibility ' +
  'password_expiration_days password_grace_time password_history password_max_failed_logins payment_gateway phimail_enable ' +
  'phimail_server_address phimail_testmode_disabled portal_force_credential_reset portal_onsite_document_download portal_onsite_two_address ' +
  'portal_onsite_two_enable portal_onsite_two_register portal_timeout portal_two_ledger portal_two_pass_reset portal_two_payments rest_api ' +
  'rest_fhir_api rest_portal_api rest_system_scopes_api restrict_user_facility secure_password secure_upload site_addr_oath ' +
  'sql_string_no_show_screen system_error_logging temporary_files_dir time_reset_password_max_failed_logins timeout use_active_directory ' +
  'use_email_for_portal_username user_debug user_php_debug'
).split(' ');

/** Only whether they are set: they name people or give away a secret's name. */
export const PRIVATE: readonly string[] = [
  'Emergency_Login_email_id',
  'SMTP_USER',
  'couchdb_user',
  'gbl_ldap_dn',
  'gbl_ldap_exclusions',
  'google_signin_client_id',
  'atna_audit_localcert',
  'atna_audit_cacert',
  'certificate_authority_crt',
];

/** Secrets: whether they are empty, encrypted by OpenEMR (prefix 001 to 007, src/Common/Crypto/CryptoGen.php) or in plain text. */
export const SECRET: readonly string[] = [
  'SMTP_PASS',
  'SMS_GATEWAY_APIKEY',
  'SMS_GATEWAY_PASSWORD',
  'couchdb_pass',
  'easipro_pass',
  'erx_account_password',
  'gateway_api_key',
  'gateway_public_key',
  'gateway_transaction_key',
  'gbl_portal_cms_password',
  'google_recaptcha_secret_key',
  'phimail_password',
  'phone_gateway_password',
  'portal_offsite_password',
  'rainforest_api_key',
  'rainforest_webhook_secret',
  'safe_key_database',
  'sphere_clinicfront_retail_trxcustid_licensekey',
  'sphere_clinicfront_trxcustid_licensekey',
  'sphere_ecomm_tc_link_pass',
  'sphere_moto_tc_link_pass',
  'sphere_patientfront_trxcustid_licensekey',
  'sphere_retail_tc_link_pass',
  'usps_apiv3_client_secret',
  'weno_account_pass',
  'weno_encryption_key',
  'weno_provider_password',
];
