// libcurl, and its functions of variable arguments, which Swift cannot call, as one function for each type.
#include <curl/curl.h>

typedef size_t (*curl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode curl_set_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode curl_set_context(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}
static inline CURLcode curl_set_callback(CURL *curl, CURLoption option, curl_bytes_callback value) {
  return curl_easy_setopt(curl, option, value);
}
// The socket of the exchange that is under way; CURL_SOCKET_BAD where there is none.
static inline curl_socket_t curl_active_socket(CURL *curl) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  return curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket : CURL_SOCKET_BAD;
}
static inline CURLcode curl_message_result(CURLMsg *message) { return message->data.result; }
