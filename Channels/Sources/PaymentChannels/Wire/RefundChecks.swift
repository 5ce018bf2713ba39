import Promises

extension Refund {
  /// The answer to a refund in a currency that the provider does not pay back in; nil when it does.
  func refusal(by provider: String, paying currency: Currency) -> RefundAnswer? {
    guard amount.currency != currency || paid.currency != currency else { return nil }
    return .refused(
      code: "CURRENCY", message: "\(provider) pays back in \(currency) only; this refund is in \(amount.currency).")
  }

  /// - Throws: When the provider has another amount under this refund's key: it is not our refund that it speaks of.
  func check(_ amount: Money?, by provider: String) throws(ChannelFailure) {
    guard amount == self.amount else {
      throw ChannelFailure(.garbled, "\(provider) has another amount for the refund \(key).")
    }
  }
}

extension String {
  /// As much of the text from its start as fits, without a character cut in two.
  func prefix(bytes: Int) -> String {
    var text = self
    while text.utf8.count > bytes { text.removeLast() }
    return text
  }
}
