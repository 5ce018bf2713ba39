import Promises

@testable import Service

extension Visitor {
  /// Whom tests act as that are about something else: it may do everything.
  static let everything = Visitor(holder: .key(Identifier(high: 1, low: 1)), roles: Set(Role.allCases))
}
