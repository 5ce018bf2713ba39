/// A certificate of conformity as it was filed for a product (`goods.certificates`).
public struct GoodsCertificate: Hashable, Sendable {
  public var number: String
  public var issuer: String
  /// A kind of the goods annex; nil for one of no particular kind.
  public var kind: String?
  /// What it covers: GTINs, products by reference, categories with all below them. Empty: the product it was filed for.
  public var scope: [String]
  /// Nil: it was valid when it was filed, and nobody said since when.
  public var validFrom: Instant?
  /// The last instant at which it is valid, if nobody revokes it.
  public var validUntil: Instant
  /// From then on it counts for nothing.
  public var revokedAt: Instant?

  public init(
    number: String, issuer: String, kind: String? = nil, scope: [String] = [], validFrom: Instant? = nil,
    validUntil: Instant, revokedAt: Instant? = nil
  ) {
    self.number = number
    self.issuer = issuer
    self.kind = kind
    self.scope = scope
    self.validFrom = validFrom
    self.validUntil = validUntil
    self.revokedAt = revokedAt
  }

  /// The last instant at which it counts.
  public var end: Instant { min(validUntil, revokedAt?.adding(microseconds: -1) ?? validUntil) }

  public func isValid(at instant: Instant) -> Bool { (validFrom.map { $0 <= instant } ?? true) && instant <= end }

  /// Whether goods are within its scope.
  ///
  /// - Parameter categories: the category of the goods and all that it is a part of.
  public func covers(reference: String, gtin: GTIN?, categories: [String]) -> Bool {
    scope.isEmpty
      || scope.contains { item in
        if item == reference || categories.contains(item) { return true }
        guard let gtin, let other = try? GTIN(item) else { return false }
        return gtin == other
      }
  }
}

/// A stretch of time, both ends included.
public struct Stretch: Hashable, Sendable {
  public var from: Instant
  public var until: Instant

  public init(from: Instant, until: Instant) {
    self.from = from
    self.until = until
  }
}

extension [GoodsCertificate] {
  /// When, from `from` to `until`, none of them was valid: the product had no certificate of this kind then.
  public func gaps(from: Instant, until: Instant) -> [Stretch] {
    var gaps: [Stretch] = []
    var place = from
    let valid = map { (begin: $0.validFrom ?? Instant(microseconds: .min), end: $0.end) }
      .filter { $0.begin <= $0.end }.sorted { $0.begin < $1.begin }
    for (begin, end) in valid where end >= place {
      if begin > until { break }
      if begin > place { gaps.append(Stretch(from: place, until: begin.adding(microseconds: -1))) }
      if end >= until { return gaps }
      place = end.adding(microseconds: 1)
    }
    if place <= until { gaps.append(Stretch(from: place, until: until)) }
    return gaps
  }

  /// When two or more of them were valid at once: as a rule a renewal that came in time.
  public var overlaps: [Stretch] {
    var overlaps: [Stretch] = []
    var reach: Instant?
    let valid = map { (begin: $0.validFrom ?? Instant(microseconds: .min), end: $0.end) }
      .filter { $0.begin <= $0.end }.sorted { $0.begin < $1.begin }
    for (begin, end) in valid {
      if let reached = reach, begin <= reached {
        let both = Stretch(from: begin, until: Swift.min(reached, end))
        if let last = overlaps.last, both.from <= last.until.adding(microseconds: 1) {
          overlaps[overlaps.count - 1].until = Swift.max(last.until, both.until)
        } else {
          overlaps.append(both)
        }
      }
      reach = Swift.max(reach ?? end, end)
    }
    return overlaps
  }
}
