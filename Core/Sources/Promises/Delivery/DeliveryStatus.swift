/// What a buyer is told about a parcel now.
public enum DeliveryStatus: String, Hashable, Sendable, CaseIterable {
  /// The carrier does not have the parcel yet, or has told nothing.
  case pending
  case inTransit = "in-transit"
  case customs
  case outForDelivery = "out-for-delivery"
  /// Delivery was attempted in vain and will be tried again or settled otherwise.
  case attempted
  /// Ready to be fetched by the buyer.
  case waitingForPickup = "waiting-for-pickup"
  case delivered
  /// Delayed or in trouble; the carrier says no more.
  case exception
  case wrongAddress = "wrong-address"
  case damaged
  case lost
  /// The buyer did not accept it; it will go back.
  case refused
  /// On its way back to the sender.
  case returning
  /// Back with the sender.
  case returned
  /// Called off by the sender or the carrier.
  case cancelled
  /// The carrier has had no news for a long time and stopped watching.
  case expired
}
