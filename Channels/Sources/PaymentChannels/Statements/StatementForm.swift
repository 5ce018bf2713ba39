import Foundation
public import Promises

/// The statement files that can be read, each in the form in which its provider writes them. Reading one needs no keys.
public enum StatementForm: String, Hashable, Sendable, CaseIterable {
  case alipay
  case weChatPay = "wechat-pay"
  case stripe

  /// The form of the statements that list a channel's refunds; nil for a channel that has none.
  public init?(channel: String) {
    guard let form = Self.allCases.first(where: { $0.channels.contains(channel) }) else { return nil }
    self = form
  }

  /// The channels of payments whose refunds stand in such a file.
  public var channels: [String] {
    switch self {
    case .alipay, .weChatPay: [rawValue]
    case .stripe: Stripe.channels
    }
  }

  /// The refunds in a file as the provider gives it, in its order. Lines of payments, fees and totals are left out, and
  /// so are refunds that were asked for without a key, which are not ours.
  ///
  /// - Throws: `StatementError` when the file is not the one expected, or a refund in it cannot be read.
  public func lines(of file: [UInt8]) throws(StatementError) -> [StatementLine] {
    // Alipay writes its files in GBK still, which GB 18030 holds.
    let gb18030 = String.Encoding(rawValue: 0x8000_0632)
    guard let text = String(bytes: file, encoding: .utf8) ?? String(bytes: file, encoding: gb18030) else {
      throw StatementError(line: 1, .encoding)
    }
    switch self {
    case .alipay: return try Alipay.statement(text)
    case .weChatPay: return try WeChatPay.statement(text)
    case .stripe: return try Stripe.statement(text)
    }
  }
}
