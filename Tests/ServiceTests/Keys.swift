@testable import Service

extension MasterKeys {
  /// The same for all tests, since some share a database.
  static let ofTests = MasterKeys.random()
}
