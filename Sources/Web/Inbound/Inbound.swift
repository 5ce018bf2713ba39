public import Carriers
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
public import PaymentChannels
import Promises
import Service

/// Webhooks that come in: what carriers report, what payment providers tell, and the calls of a telephone exchange. Each adapter verifies its own; what does
/// not verify is refused and changes nothing.
public struct Inbound: Sendable {
  let carriers: [any Carrier]
  let providers: [any ProviderChannel]
  let exchange: TelephoneExchange?
  private static let largestBody = 1_048_576

  public init(
    carriers: [any Carrier] = [], providers: [any ProviderChannel] = [], exchange: TelephoneExchange? = nil
  ) {
    self.carriers = carriers
    self.exchange = exchange
    self.providers = providers
  }

  /// - Parameter hub: what tells pages that are open of a call.
  func add(
    to router: Router<BasicRequestContext>, platform: Platform, hub: ChatHub, clock: @escaping @Sendable () -> Instant
  ) {
    if let exchange {
      router.post("/webhooks/telephony") { request, _ in
        let now = clock()
        let event: JSON
        do {
          event = try exchange.event(headers: Self.headers(request), body: try await Self.body(request), now: now)
        } catch let refusal as CarrierRefusal {
          throw Problem(
            refusal.kind == .garbled ? .unprocessableContent : .unauthorized, "webhook-\(refusal.kind.rawValue)",
            refusal.message)
        }
        try await platform.operate(at: now) { try $0.heard(phoneEvent: event) }
        hub.called()
        return Self.answer(Array("{}".utf8))
      }
    }
    for carrier in carriers {
      router.post(RouterPath("/webhooks/carriers/\(carrier.name)")) { request, _ in
        let now = clock()
        let reports: [CarrierReport]
        do {
          reports = try carrier.reports(headers: Self.headers(request), body: try await Self.body(request), now: now)
        } catch let refusal as CarrierRefusal {
          throw Problem(
            refusal.kind == .garbled ? .unprocessableContent : .unauthorized, "webhook-\(refusal.kind.rawValue)",
            refusal.message)
        }
        // All that a call says of a parcel at once: half a trace that was put right is no state the parcel was in.
        let told = reports.filter { $0.event.at <= now.adding(seconds: Service.Operation.tolerance) }
        for (number, reports) in Dictionary(grouping: told, by: \.number).sorted(by: { $0.key < $1.key }) {
          _ = try await platform.operate(at: now) { try $0.report(reports.map(\.event), ofParcel: number) }
        }
        return Self.answer(carrier.receipt)
      }
    }
    for provider in providers {
      router.post(RouterPath("/webhooks/payments/\(provider.name)")) { request, _ in
        let now = clock()
        let notice: PaymentNotice?
        do {
          notice = try provider.notice(
            headers: Self.headers(request), body: try await Self.body(request), now: now)
        } catch let failure as ChannelFailure {
          throw Problem(
            failure.kind == .forged ? .unauthorized : .unprocessableContent, "webhook-\(failure.kind.rawValue)",
            failure.message)
        }
        if let notice {
          _ = try await platform.operate(at: now) { try $0.noted(notice.answer, ofRefund: notice.key, at: now) }
        }
        // One provider takes nothing but this word for an answer; the others look at the status only.
        return Self.answer(Array("success".utf8), type: "text/plain")
      }
    }
  }

  private static func headers(_ request: Request) -> [String: String] {
    Dictionary(
      request.headers.map { ($0.name.rawName.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  private static func body(_ request: Request) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await buffer in request.body {
      guard bytes.count + buffer.readableBytes <= largestBody else {
        throw Problem(.contentTooLarge, "too-large", "A webhook has at most \(largestBody) bytes.")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  private static func answer(_ body: [UInt8], type: String = "application/json") -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }
}
