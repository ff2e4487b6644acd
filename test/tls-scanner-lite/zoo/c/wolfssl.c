/* A server on wolfSSL, one thread a connection: wolfssl PORT CHAIN KEY. It speaks TLS 1.1 to 1.3 with every suite of the library. */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static WOLFSSL_CTX *context;

static void *serve(void *argument) {
  int socket = (int)(intptr_t)argument;
  struct timeval patience = {4, 0};
  char buffer[512];
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  WOLFSSL *ssl = wolfSSL_new(context);
  wolfSSL_set_fd(ssl, socket);
  if (wolfSSL_accept(ssl) == SSL_SUCCESS)
    while (wolfSSL_read(ssl, buffer, sizeof buffer) > 0);
  wolfSSL_free(ssl);
  close(socket);
  return NULL;
}

int main(int count, char **words) {
  if (count < 4) return 2;
  signal(SIGPIPE, SIG_IGN);
  wolfSSL_Init();
  context = wolfSSL_CTX_new(wolfSSLv23_server_method());
  if (wolfSSL_CTX_use_certificate_chain_file(context, words[2]) != SSL_SUCCESS) return 1;
  if (wolfSSL_CTX_use_PrivateKey_file(context, words[3], SSL_FILETYPE_PEM) != SSL_SUCCESS) return 1;
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&place, sizeof place) || listen(listener, 64)) return 1;
  for (;;) {
    int socket = accept(listener, NULL, NULL);
    pthread_t thread;
    if (socket < 0 || pthread_create(&thread, NULL, serve, (void *)(intptr_t)socket)) continue;
    pthread_detach(thread);
  }
}
