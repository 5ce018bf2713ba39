extension [UInt8] {
  /// Whether these are the same bytes as others, for secrets: every byte is looked at, so that the time it takes tells
  /// nothing of how many were right. The lengths are no secret.
  public func isSameSecret(as other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    var difference: UInt8 = 0
    for place in indices { difference |= self[place] ^ other[place] }
    return difference == 0
  }
}
