/* A server on Mbed TLS that serves one client at a time: mbedtls PORT CHAIN KEY LOWEST, where LOWEST is 0 for SSL 3.0 to 3 for TLS 1.2. */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <signal.h>
#include <stdlib.h>

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context numbers;
static mbedtls_ssl_config settings;
static mbedtls_x509_crt chain;
static mbedtls_pk_context key;
static mbedtls_ssl_cache_context cache;

static void serve(mbedtls_net_context *client) {
  mbedtls_ssl_context ssl;
  unsigned char buffer[512];
  mbedtls_ssl_init(&ssl);
  mbedtls_ssl_setup(&ssl, &settings);
  mbedtls_ssl_set_bio(&ssl, client, mbedtls_net_send, NULL, mbedtls_net_recv_timeout);
  if (mbedtls_ssl_handshake(&ssl) == 0)
    while (mbedtls_ssl_read(&ssl, buffer, sizeof buffer) > 0);
  mbedtls_ssl_close_notify(&ssl);
  mbedtls_ssl_free(&ssl);
}

int main(int count, char **words) {
  if (count < 5) return 2;
  signal(SIGPIPE, SIG_IGN);
  mbedtls_net_context listener, client;
  mbedtls_net_init(&listener);
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&numbers);
  mbedtls_ssl_config_init(&settings);
  mbedtls_x509_crt_init(&chain);
  mbedtls_pk_init(&key);
  mbedtls_ssl_cache_init(&cache);
  mbedtls_ctr_drbg_seed(&numbers, mbedtls_entropy_func, &entropy, NULL, 0);
  if (mbedtls_x509_crt_parse_file(&chain, words[2]) || mbedtls_pk_parse_keyfile(&key, words[3], NULL)) return 1;
  if (mbedtls_net_bind(&listener, "127.0.0.1", words[1], MBEDTLS_NET_PROTO_TCP)) return 1;
  mbedtls_ssl_config_defaults(&settings, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(&settings, mbedtls_ctr_drbg_random, &numbers);
  mbedtls_ssl_conf_min_version(&settings, MBEDTLS_SSL_MAJOR_VERSION_3, atoi(words[4]));
  mbedtls_ssl_conf_read_timeout(&settings, 3000);
  mbedtls_ssl_conf_session_cache(&settings, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
  mbedtls_ssl_conf_own_cert(&settings, &chain, &key);
  for (;;) {
    mbedtls_net_init(&client);
    if (mbedtls_net_accept(&listener, &client, NULL, 0, NULL)) continue;
    serve(&client);
    mbedtls_net_free(&client);
  }
}
