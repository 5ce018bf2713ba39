// GMime and the little of it that Swift cannot say: GObject's casts are macros.
#include <gmime/gmime.h>

// The bytes are copied. NULL where they hold no message at all.
static inline GMimeMessage *mime_message(const unsigned char *bytes, size_t count) {
  GByteArray *array = g_byte_array_sized_new((guint)count);
  g_byte_array_append(array, bytes, (guint)count);
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), TRUE);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  g_object_unref(parser);
  g_object_unref(stream);
  return message;
}

static inline void mime_free(GMimeMessage *message) { g_object_unref(message); }

static inline GMimeHeaderList *mime_headers(GMimeMessage *message) {
  return g_mime_object_get_header_list(GMIME_OBJECT(message));
}

static inline GMimeMultipart *mime_as_multipart(GMimeObject *object) {
  return GMIME_IS_MULTIPART(object) ? GMIME_MULTIPART(object) : NULL;
}

static inline GMimePart *mime_as_part(GMimeObject *object) { return GMIME_IS_PART(object) ? GMIME_PART(object) : NULL; }

static inline GMimeMessage *mime_as_message(GMimeObject *object) {
  return GMIME_IS_MESSAGE_PART(object) ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)) : NULL;
}

// The content without its transfer encoding; to be freed with g_byte_array_unref. NULL where there is none.
static inline GByteArray *mime_content(GMimePart *part) {
  GMimeDataWrapper *content = g_mime_part_get_content(part);
  if (!content) return NULL;
  GMimeStream *stream = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, stream);
  GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  g_object_unref(stream);
  return bytes;
}

// A message within a message, as it came; to be freed with g_byte_array_unref.
static inline GByteArray *mime_source(GMimeMessage *message) {
  GMimeStream *stream = g_mime_stream_mem_new();
  g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
  GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  g_object_unref(stream);
  return bytes;
}

// NULL where it is a group.
static inline const char *mime_mailbox_address(InternetAddress *address) {
  return INTERNET_ADDRESS_IS_MAILBOX(address) ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))
                                              : NULL;
}

// NULL where it is no group.
static inline InternetAddressList *mime_group_members(InternetAddress *address) {
  return INTERNET_ADDRESS_IS_GROUP(address) ? internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address))
                                            : NULL;
}
