internal import CCurl
import Foundation

/// libcurl on a thread of its own: it waits there, and nobody waits for it but the task that asked. Connections are kept
/// from one exchange to the next.
final class CurlSession: @unchecked Sendable {
  /// One exchange with a server.
  struct Exchange: Sendable {
    var url: String
    /// A command of the protocol in place of what the address means.
    var command: String?
    var sender: String?
    var recipients: [String] = []
    /// What is sent; nil where nothing is.
    var upload: [UInt8]?
    /// How much may come back.
    var mostBytes = 1_000_000
  }

  struct Answer: Sendable {
    var body: [UInt8]
    /// What the server said besides, line by line.
    var lines: [String]
    /// Nil where the exchange succeeded.
    var failure: Failure?
  }

  struct Failure: Error, Hashable, Sendable {
    var code: Int
    /// In the library's words.
    var text: String

    static let tooLarge = Failure(code: -1, text: "more bytes than are taken")
    static let cancelled = Failure(code: -2, text: "cancelled")
  }

  /// Only touched on `queue`, but for being woken.
  private let multi: OpaquePointerBox
  private let queue: DispatchQueue
  private let server: MailServer

  private static let start: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

  init(server: MailServer, name: String) {
    _ = Self.start
    self.server = server
    queue = DispatchQueue(label: name)
    multi = OpaquePointerBox(pointer: curl_multi_init())
  }

  deinit { queue.async { [multi] in curl_multi_cleanup(multi.pointer) } }

  /// Does one exchange after those that were asked for before. When the task is cancelled, the exchange is given up at
  /// once and its connection closed.
  func run(_ exchange: Exchange) async -> Answer {
    let flag = CancelFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: self.perform(exchange, flag)) }
      }
    } onCancel: {
      flag.cancel()
      curl_multi_wakeup(multi.pointer)
    }
  }

  private func perform(_ exchange: Exchange, _ flag: CancelFlag) -> Answer {
    guard !flag.isCancelled, let easy = curl_easy_init() else {
      return Answer(body: [], lines: [], failure: .cancelled)
    }
    let transfer = Transfer(exchange)
    // Libcurl holds a bare pointer to it, and may still call while the handle is removed.
    return withExtendedLifetime(transfer) { perform(exchange, easy, transfer, flag) }
  }

  private func perform(
    _ exchange: Exchange, _ easy: UnsafeMutableRawPointer, _ transfer: Transfer, _ flag: CancelFlag
  ) -> Answer {
    let lists = prepare(easy, exchange, transfer)
    defer {
      curl_multi_remove_handle(multi.pointer, easy)
      curl_easy_cleanup(easy)
      for list in lists { curl_slist_free_all(list) }
    }
    curl_multi_add_handle(multi.pointer, easy)
    var failure: Failure?
    var running: CInt = 1
    while running > 0 {
      guard curl_multi_perform(multi.pointer, &running) == CURLM_OK else {
        failure = Failure(code: -3, text: "libcurl cannot go on")
        break
      }
      if flag.isCancelled {
        // Closing says goodbye and waits for an answer, by default for two minutes: of a socket that is shut down already
        // it gets none.
        let socket = curl_active_socket(easy)
        if socket >= 0 { _ = shutdown(socket, CInt(SHUT_RDWR)) }
        curl_set_number(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1)
        return Answer(body: [], lines: transfer.lines, failure: .cancelled)
      }
      if running > 0 { curl_multi_poll(multi.pointer, nil, 0, 1000, nil) }
    }
    var left: CInt = 0
    while let message = curl_multi_info_read(multi.pointer, &left) {
      guard message.pointee.easy_handle == easy else { continue }
      let result = curl_message_result(message)
      if result != CURLE_OK {
        failure = Failure(code: Int(result.rawValue), text: String(cString: curl_easy_strerror(result)))
      }
    }
    if transfer.isTooLarge { failure = .tooLarge }
    return Answer(body: transfer.body, lines: transfer.lines, failure: failure)
  }

  private func prepare(
    _ easy: UnsafeMutableRawPointer, _ exchange: Exchange, _ transfer: Transfer
  ) -> [UnsafeMutablePointer<curl_slist>] {
    curl_set_text(easy, CURLOPT_URL, exchange.url)
    curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps")
    curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
    curl_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, server.connectTime)
    curl_set_number(easy, CURLOPT_TIMEOUT_MS, server.exchangeTime)
    curl_set_number(easy, CURLOPT_TCP_KEEPALIVE, 1)
    if server.encryption == .startTLS { curl_set_number(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let certificates = server.certificates { curl_set_text(easy, CURLOPT_CAINFO, certificates) }
    if let user = server.user {
      curl_set_text(easy, CURLOPT_USERNAME, user)
      curl_set_text(easy, CURLOPT_PASSWORD, server.password ?? "")
    }
    if let command = exchange.command { curl_set_text(easy, CURLOPT_CUSTOMREQUEST, command) }
    if let sender = exchange.sender { curl_set_text(easy, CURLOPT_MAIL_FROM, sender) }
    var recipients: UnsafeMutablePointer<curl_slist>?
    for recipient in exchange.recipients { recipients = curl_slist_append(recipients, recipient) }
    if let recipients { curl_set_list(easy, CURLOPT_MAIL_RCPT, recipients) }
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    if let upload = exchange.upload {
      curl_set_number(easy, CURLOPT_UPLOAD, 1)
      curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(upload.count))
      curl_set_context(easy, CURLOPT_READDATA, context)
      curl_set_callback(easy, CURLOPT_READFUNCTION) { room, size, count, context in
        Transfer.of(context).give(to: room, most: size * count)
      }
    }
    curl_set_context(easy, CURLOPT_WRITEDATA, context)
    curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Transfer.of(context).take(bytes, size * count)
    }
    curl_set_context(easy, CURLOPT_HEADERDATA, context)
    curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Transfer.of(context).note(bytes, size * count)
    }
    return [recipients].compactMap(\.self)
  }
}

/// A pointer that may go between threads: libcurl lets a multi handle be woken from any.
private struct OpaquePointerBox: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer?
}

private final class CancelFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isCancelled: Bool { lock.withLock { value } }
  func cancel() { lock.withLock { value = true } }
}

/// What libcurl's callbacks read and fill, on one thread.
private final class Transfer {
  private let upload: [UInt8]
  private var sent = 0
  private let mostBytes: Int
  private(set) var body: [UInt8] = []
  private(set) var lines: [String] = []
  private(set) var isTooLarge = false

  init(_ exchange: CurlSession.Exchange) {
    upload = exchange.upload ?? []
    mostBytes = exchange.mostBytes
  }

  static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
  }

  func give(to room: UnsafeMutablePointer<CChar>?, most: Int) -> Int {
    let count = min(most, upload.count - sent)
    guard let room, count > 0 else { return 0 }
    upload.withUnsafeBytes { bytes in
      UnsafeMutableRawPointer(room).copyMemory(from: bytes.baseAddress! + sent, byteCount: count)
    }
    sent += count
    return count
  }

  /// Fewer than were given end the exchange.
  func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard body.count + count <= mostBytes else {
      isTooLarge = true
      return 0
    }
    body += UnsafeRawBufferPointer(start: bytes, count: count)
    return count
  }

  func note(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard lines.count < 1000 else { return count }
    let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: min(count, 1000)), as: UTF8.self)
    lines.append(line.trimmingCharacters(in: .whitespacesAndNewlines))
    return count
  }
}
