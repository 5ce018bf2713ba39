public import Promises

/// Somebody who tells what happens to parcels: a carrier, or a service that watches many of them.
public protocol Carrier: Sendable {
  /// Stands in the address that this carrier calls.
  var name: String { get }

  /// What the carrier wants to read where its call was taken, as JSON.
  var receipt: [UInt8] { get }

  /// Reads one call of the carrier.
  ///
  /// The same scan has the same reference in every call, so that a repeated call changes nothing.
  ///
  /// - Parameters:
  ///   - headers: The request's headers, their names in lower case.
  ///   - body: The request's body exactly as it came; signatures are made over these bytes.
  ///   - now: The time of the call.
  /// - Returns: All that the call says, in its order; empty when it has no news of a parcel.
  /// - Throws: `CarrierRefusal` when the call is not from this carrier, too old, or cannot be read.
  func reports(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(CarrierRefusal) -> [CarrierReport]
}

/// What a carrier says about one parcel.
public struct CarrierReport: Hashable, Sendable {
  /// The carrier's number of the parcel, as it is printed on the label.
  public var number: String
  /// It names no shipment: which one the number belongs to is not the carrier's to know.
  public var event: TrackingEvent

  public init(number: String, event: TrackingEvent) {
    self.number = number
    self.event = event
  }
}

/// Why a call is not accepted.
public struct CarrierRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// It carries no signature.
    case unsigned
    /// Its signature is not the carrier's.
    case forged
    /// It was signed too long ago, or by a clock that is ahead: it may be a recording.
    case stale
    /// The carrier signed it, or its form hides the signature, and it cannot be read.
    case garbled
  }
  public var kind: Kind
  /// A sentence for whoever looks after the connection. It holds nothing secret.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}

extension Carrier {
  /// Most look at the status only.
  public var receipt: [UInt8] { Array("{}".utf8) }
}
