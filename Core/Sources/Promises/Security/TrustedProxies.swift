/// Which proxies are believed when they say for whom they ask.
public struct TrustedProxies: Hashable, Sendable {
  /// What they write it in. Only one is believed: a proxy passes on whatever it does not write itself, and that is
  /// anybody's word.
  public enum Header: String, Hashable, Sendable, CaseIterable {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    case xForwarded = "x-forwarded"
    /// `Forwarded` (RFC 7239).
    case forwarded
  }

  public var subnets: [Subnet]
  public var header: Header

  public init(_ subnets: [Subnet] = [], header: Header = .xForwarded) {
    self.subnets = subnets
    self.header = header
  }

  public func contains(_ address: IPAddress) -> Bool { subnets.contains { $0.contains(address) } }

  /// What the headers of a request say, in their order.
  public struct Told: Hashable, Sendable {
    /// Whom each proxy saw before it, the first first; nil where one did not tell.
    public var addresses: [IPAddress?]
    /// What the last proxy said of how it was asked; nil where it said nothing.
    public var scheme: String?

    public init(addresses: [IPAddress?] = [], scheme: String? = nil) {
      self.addresses = addresses
      self.scheme = scheme
    }

    /// - Parameters:
    ///   - forwardedFor: the lines of `X-Forwarded-For`.
    ///   - proto: the lines of `X-Forwarded-Proto`.
    public init(forwardedFor: [String], proto: [String]) {
      addresses = forwardedFor.flatMap { $0.split(separator: ",") }.map { Self.node(trimmed($0)) }
      scheme = proto.flatMap { $0.split(separator: ",") }.last.map { trimmed($0).lowercased() }
    }

    /// - Parameter forwarded: the lines of `Forwarded`.
    public init(forwarded: [String]) {
      self.init()
      for element in forwarded.flatMap({ $0.split(separator: ",") }) {
        var pairs: [String: String] = [:]
        for pair in element.split(separator: ";") {
          let parts = pair.split(separator: "=", maxSplits: 1)
          guard parts.count == 2 else { continue }
          pairs[trimmed(parts[0]).lowercased()] = trimmed(parts[1]).filter { $0 != "\"" }
        }
        addresses.append(pairs["for"].flatMap { Self.node($0) })
        scheme = pairs["proto"]?.lowercased()
      }
    }

    /// An address, which may have a port behind it, then in brackets where it is of IPv6.
    private static func node(_ text: some StringProtocol) -> IPAddress? {
      if let address = IPAddress(text) { return address }
      if text.first == "[" {
        guard let end = text.firstIndex(of: "]") else { return nil }
        return IPAddress(text[text.index(after: text.startIndex)..<end])
      }
      return text.firstIndex(of: ":").flatMap { IPAddress(text[..<$0]) }
    }
  }

  /// Who asked, and whether over TLS.
  public struct Origin: Hashable, Sendable {
    /// Nil where nobody knows: a socket that has no address.
    public var address: IPAddress?
    public var isSecure: Bool

    public init(address: IPAddress?, isSecure: Bool) {
      self.address = address
      self.isSecure = isSecure
    }
  }

  /// Goes back from us, hop by hop, as long as the one who tells is believed: the first address that is no trusted proxy
  /// counts, and what is written before it anybody may have written.
  ///
  /// - Parameters:
  ///   - peer: who is connected to us.
  ///   - isSecure: whether he is over TLS.
  ///   - told: what the headers say; asked for only where he is believed.
  public func origin(peer: IPAddress?, isSecure: Bool, told: (Header) -> Told) -> Origin {
    guard let peer, contains(peer) else { return Origin(address: peer, isSecure: isSecure) }
    let told = told(header)
    var address = peer
    for hop in told.addresses.reversed() {
      guard let hop else { break }
      address = hop
      if !contains(hop) { break }
    }
    return Origin(address: address, isSecure: told.scheme.map { $0 == "https" } ?? isSecure)
  }
}

private func trimmed(_ text: some StringProtocol) -> Substring {
  var text = Substring(text)
  while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
  while let last = text.last, last == " " || last == "\t" { text.removeLast() }
  return text
}
