import Promises

extension JSON {
  /// Reads what a carrier sent.
  ///
  /// - Throws: `CarrierRefusal` with the place of the first fault.
  static func read(_ bytes: [UInt8]) throws(CarrierRefusal) -> JSON {
    do throws(JSONError) { return try JSON.parse(bytes) } catch {
      throw CarrierRefusal(.garbled, "What was sent is not JSON. \(error)")
    }
  }
}
