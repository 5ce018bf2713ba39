import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Promises
import Synchronization

/// A payment provider as Stripe documents it, as far as refunds go. It lives as long as the test, whatever becomes of
/// those who ask it, and books each `Idempotency-Key` once.
///
/// It is as unreliable as one may be: it takes its time before and after it has booked, refuses some refunds when they are
/// first asked for, and drops the answer to others after it has paid.
final class Provider: Sendable {
  struct Refund: Sendable {
    var id: String
    /// As the request had it, and as the refund keeps it.
    var idempotencyKey: String
    var key: String
    var payment: String
    var amount: Int64
  }

  /// Where a request can be when whoever asked is gone.
  enum Moment: CaseIterable, Sendable { case received, booked, answered }

  struct Book: Sendable {
    var refunds: [Refund] = []
    /// How often it was asked to pay.
    var requests = 0
    /// Under which keys it refused to pay once, and dropped an answer once.
    var refused: Set<String> = []
    var dropped: Set<String> = []
    fileprivate var waiting: [Moment: AsyncStream<Bool>.Continuation] = [:]
  }

  private final class Desk: Sendable {
    let book = Mutex(Book())

    /// Whether it fails whoever asks under a key now, in this way. Not twice: whoever got no answer twice asks again
    /// after a pause that is too long for a test.
    func fails(_ key: String, _ way: WritableKeyPath<Book, Set<String>>) -> Bool {
      book.withLock { book in
        let isBooked = way == \.refused && book.refunds.contains { $0.idempotencyKey == key }
        guard !isBooked, !book.refused.contains(key), !book.dropped.contains(key), Int.random(in: 0..<8) == 0 else {
          return false
        }
        book[keyPath: way].insert(key)
        return true
      }
    }

    func reach(_ moment: Moment) { book.withLock { $0.waiting.removeValue(forKey: moment) }?.yield(true) }
  }

  let address: String
  private let desk: Desk
  private let task: Task<Void, any Error>

  /// Returns when it listens.
  init() async throws {
    let port = Port.free()
    let desk = Desk()
    let router = Router()
    router.get("/v1/refunds") { request, _ in
      let payment = request.uri.queryParameters.get("payment_intent") ?? ""
      let refunds = desk.book.withLock { $0.refunds.filter { $0.payment == payment } }
      let list: JSON = ["object": "list", "has_more": .bool(false), "data": .array(refunds.map(Self.json))]
      return Self.response(.ok, list)
    }
    router.post("/v1/refunds") { request, _ in
      let fields = Self.fields(of: try await request.body.collect(upTo: 10_000))
      let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
      return try await Self.refund(fields, key: key, at: desk)
    }
    let (listening, begin) = AsyncStream<Void>.makeStream()
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { _ in begin.yield() }, logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
    (address, self.desk) = ("http://127.0.0.1:\(port)", desk)
    task = Task {
      defer { begin.finish() }
      try await application.run()
    }
    for await _ in listening { break }
  }

  deinit { task.cancel() }

  var book: Book { desk.book.withLock { $0 } }

  /// What a server needs in its environment to ask this provider.
  var environment: [String: String] {
    [
      "PLEDGE_STRIPE_KEY": "sk_test_0123456789abcdef", "PLEDGE_STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdef",
      "PLEDGE_STRIPE_URL": address,
    ]
  }

  /// Returns true as soon as a request has come to this moment, false where none does in time.
  func reaches(_ moment: Moment, within time: Duration) async -> Bool {
    let (reached, notice) = AsyncStream<Bool>.makeStream()
    desk.book.withLock { $0.waiting[moment] = notice }
    let end = Task {
      try await Task.sleep(for: time)
      notice.yield(false)
    }
    defer { end.cancel() }
    for await isReached in reached { return isReached }
    return false
  }

  private static func refund(_ fields: [String: String], key: String, at desk: Desk) async throws -> Response {
    desk.book.withLock { $0.requests += 1 }
    desk.reach(.received)
    try await rest()
    if desk.fails(key, \.refused) {
      return response(.init(code: 402), ["error": ["code": "charge_disputed", "message": "Not while it is disputed."]])
    }
    let refund = desk.book.withLock { book in
      if let booked = book.refunds.first(where: { $0.idempotencyKey == key }) { return booked }
      let refund = Refund(
        id: "re_\(book.refunds.count)", idempotencyKey: key, key: fields["metadata[key]"] ?? "",
        payment: fields["payment_intent"] ?? "", amount: Int64(fields["amount"] ?? "") ?? 0)
      book.refunds.append(refund)
      return refund
    }
    desk.reach(.booked)
    try await rest()
    let isDropped = desk.fails(key, \.dropped)
    return response(.ok, json(refund)) { writer, bytes in
      // The connection ends in the middle of the answer.
      if isDropped { throw CancellationError() }
      try await writer.write(bytes)
      try await writer.finish(nil)
      desk.reach(.answered)
    }
  }

  /// Nothing, or up to some milliseconds: long enough for who asked to be gone meanwhile.
  private static func rest() async throws {
    if Bool.random() { try await Task.sleep(for: .microseconds(Int.random(in: 0...8000))) }
  }

  private static func json(_ refund: Refund) -> JSON {
    [
      "object": "refund", "id": .string(refund.id), "status": "succeeded", "amount": .integer(refund.amount),
      "currency": "cny", "payment_intent": .string(refund.payment), "metadata": ["key": .string(refund.key)],
    ]
  }

  private static func response(
    _ status: HTTPResponse.Status, _ body: JSON,
    write: @escaping @Sendable (inout any ResponseBodyWriter, ByteBuffer) async throws -> Void = { writer, bytes in
      try await writer.write(bytes)
      try await writer.finish(nil)
    }
  ) -> Response {
    let bytes = ByteBuffer(bytes: body.bytes)
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(contentLength: bytes.readableBytes) { writer in
        var writer: any ResponseBodyWriter = writer
        try await write(&writer, bytes)
      })
  }

  /// The fields of a form.
  private static func fields(of body: ByteBuffer) -> [String: String] {
    var components = URLComponents()
    components.percentEncodedQuery = String(buffer: body).replacing("+", with: "%20")
    return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { $1 }
  }
}
