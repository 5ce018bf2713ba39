internal import CGMime
import Foundation

/// What GMime makes of bytes, walked once into values. Nothing of GMime leaves this file.
struct MimeMessage {
  /// A leaf: content, or a message within the message as it came.
  struct Leaf {
    /// In lower case, `type/subtype`.
    var type: String
    var charset: String?
    /// `format=flowed` (RFC 3676), and whether the space before a soft break goes with it.
    var isFlowed = false
    var deletesSpace = false
    var name: String
    /// Whether it says that it is no part of the text.
    var isAttachment: Bool
    var content: [UInt8]
  }
  /// A part and how it hangs together with its siblings.
  indirect enum Node {
    case leaf(Leaf)
    /// `mixed`, `alternative`, `related`, `report` and so on.
    case multipart(String, [Node])
  }

  /// As they came, in order: the name in lower case, the value unfolded but not decoded.
  var headers: [(name: String, value: [UInt8])]
  var root: Node?

  /// GMime keeps registers of its own, which are made once.
  private static let start: Void = g_mime_init()

  init(_ bytes: [UInt8], limits: MailLimits) throws(MailProblem) {
    _ = Self.start
    guard let message = bytes.withUnsafeBufferPointer({ mime_message($0.baseAddress, $0.count) }) else {
      // GMime found nothing that looks like a field.
      throw .noSender
    }
    defer { mime_free(message) }
    headers = Self.headers(of: message)
    var walk = Walk(limits: limits)
    root = try g_mime_message_get_mime_part(message).map { part throws(MailProblem) in
      try walk.node(of: part, depth: 1)
    }
  }

  private static func headers(of message: UnsafeMutablePointer<GMimeMessage>) -> [(name: String, value: [UInt8])] {
    guard let list = mime_headers(message) else { return [] }
    return (0..<g_mime_header_list_get_count(list)).compactMap { place in
      guard let header = g_mime_header_list_get_header_at(list, place), let name = g_mime_header_get_name(header),
        let value = g_mime_header_get_raw_value(header)
      else { return nil }
      return (String(cString: name).lowercased(), HeaderText.unfolded(bytes(of: value)))
    }
  }

  private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeRawBufferPointer(start: text, count: strlen(text)).map(\.self)
  }

  /// Goes over the tree and counts.
  private struct Walk {
    var limits: MailLimits
    var parts = 0
    var decoded = 0

    init(limits: MailLimits) { self.limits = limits }

    mutating func node(of object: UnsafeMutablePointer<GMimeObject>, depth: Int) throws(MailProblem) -> Node {
      parts += 1
      guard depth <= limits.depth else { throw .nestedTooDeep }
      guard parts <= limits.parts else { throw .tooManyParts }
      if let multipart = mime_as_multipart(object) {
        let count = g_mime_multipart_get_count(multipart)
        guard Int(count) <= limits.parts else { throw .tooManyParts }
        var nodes: [Node] = []
        for place in 0..<count {
          guard let part = g_mime_multipart_get_part(multipart, place) else { continue }
          nodes.append(try node(of: part, depth: depth + 1))
        }
        return .multipart(MimeMessage.type(of: object).subtype, nodes)
      }
      if let message = mime_as_message(object) { return .leaf(try leaf(object, bytes: mime_source(message))) }
      return .leaf(try leaf(object, bytes: mime_as_part(object).flatMap { mime_content($0) }))
    }

    private mutating func leaf(
      _ object: UnsafeMutablePointer<GMimeObject>, bytes array: UnsafeMutablePointer<GByteArray>?
    ) throws(MailProblem) -> Leaf {
      defer { if let array { g_byte_array_unref(array) } }
      let content = array.map { Array(UnsafeBufferPointer(start: $0.pointee.data, count: Int($0.pointee.len))) } ?? []
      decoded += content.count
      guard decoded <= limits.decodedBytes else { throw .decodedTooLarge }
      let (type, subtype) = MimeMessage.type(of: object)
      return Leaf(
        type: "\(type)/\(subtype)", charset: MimeMessage.parameter("charset", of: object),
        isFlowed: MimeMessage.parameter("format", of: object)?.lowercased() == "flowed",
        deletesSpace: MimeMessage.parameter("delsp", of: object)?.lowercased() == "yes",
        name: MimeMessage.fileName(of: object),
        isAttachment: g_mime_object_get_disposition(object).map { String(cString: $0).lowercased() } == "attachment",
        content: content)
    }
  }

  private static func type(of object: UnsafeMutablePointer<GMimeObject>) -> (type: String, subtype: String) {
    guard let type = g_mime_object_get_content_type(object) else { return ("application", "octet-stream") }
    func word(_ text: UnsafePointer<CChar>?, or other: String) -> String {
      let letters = text.map { String(cString: $0).lowercased() } ?? ""
      let isToken = letters.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
      return letters.isEmpty || letters.utf8.count > 80 || !isToken ? other : letters
    }
    return (
      word(g_mime_content_type_get_media_type(type), or: "application"),
      word(g_mime_content_type_get_media_subtype(type), or: "octet-stream")
    )
  }

  private static func parameter(_ name: String, of object: UnsafeMutablePointer<GMimeObject>) -> String? {
    g_mime_object_get_content_type_parameter(object, name).map { String(cString: $0) }
  }

  /// A name to show and to save under: no folders, no controls. GMime reads both ways of writing one (RFC 2231, and
  /// encoded words, which are what programs of before write); the charsets are relabelled first, because much of what
  /// calls itself GB2312 is GBK.
  private static func fileName(of object: UnsafeMutablePointer<GMimeObject>) -> String {
    for (header, parameter) in [("Content-Disposition", "filename"), ("Content-Type", "name")] {
      guard let list = g_mime_object_get_header_list(object),
        let field = g_mime_header_list_get_header(list, header), let raw = g_mime_header_get_raw_value(field)
      else { continue }
      let text = HeaderText.relabelled(HeaderText.unfolded(bytes(of: raw)))
      let found: String?
      if header == "Content-Type" {
        let type = g_mime_content_type_parse(nil, text)
        defer { if let type { g_object_unref(type) } }
        found = type.flatMap { g_mime_content_type_get_parameter($0, parameter) }.map { String(cString: $0) }
      } else {
        let disposition = g_mime_content_disposition_parse(nil, text)
        defer { if let disposition { g_object_unref(disposition) } }
        found = disposition.flatMap { g_mime_content_disposition_get_parameter($0, parameter) }
          .map { String(cString: $0) }
      }
      if let found, !found.isEmpty { return HeaderText.fileName(found) }
    }
    return ""
  }

  /// The mailboxes in a field's text; groups are opened.
  static func addresses(_ text: String) -> [MailAddressText] {
    _ = start
    guard let list = internet_address_list_parse(nil, text) else { return [] }
    defer { g_object_unref(list) }
    var found: [MailAddressText] = []
    collect(list, into: &found, depth: 0)
    return found
  }

  private static func collect(
    _ list: UnsafeMutablePointer<InternetAddressList>, into found: inout [MailAddressText], depth: Int
  ) {
    guard depth < 4 else { return }
    for place in 0..<internet_address_list_length(list) {
      guard found.count < 200, let entry = internet_address_list_get_address(list, place) else { return }
      let name = internet_address_get_name(entry).map { String(cString: $0) } ?? ""
      if let address = mime_mailbox_address(entry) {
        found.append(MailAddressText(name: name, address: String(cString: address)))
      } else if let members = mime_group_members(entry) {
        collect(members, into: &found, depth: depth + 1)
      }
    }
  }

  /// The time in a `Date` field, in seconds since 1970.
  static func seconds(ofDate text: String) -> Int64? {
    guard let date = g_mime_utils_header_decode_date(text) else { return nil }
    defer { g_date_time_unref(date) }
    return Int64(g_date_time_to_unix(date))
  }
}

/// A mailbox before it is looked at.
struct MailAddressText {
  var name: String
  var address: String
}
