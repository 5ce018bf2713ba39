import Promises

extension AfterShip {
  /// The kind of event that a checkpoint's delivery status and sub-status stand for
  /// (www.aftership.com/docs/tracking/enum/delivery-statuses and delivery-sub-statuses).
  ///
  /// A sub-status that is not in the table, such as one added later, counts as its status; a status that is unknown as
  /// `other`.
  static func kind(tag: String, subtag: String) -> TrackingEvent.Kind {
    subtags[subtag] ?? tags[tag] ?? .other
  }

  private static let tags: [String: TrackingEvent.Kind] = [
    "Pending": .announced,
    "InfoReceived": .announced,
    "InTransit": .inTransit,
    "OutForDelivery": .outForDelivery,
    "AttemptFail": .failed,
    "Delivered": .delivered,
    "AvailableForPickup": .waitingForPickup,
    "Exception": .exception,
    "Expired": .expired,
  ]

  /// Only those that say more than their status.
  private static let subtags: [String: TrackingEvent.Kind] = [
    // Accepted by the carrier.
    "InTransit_002": .pickedUp,
    // Customs clearance completed, and started.
    "InTransit_005": .customs,
    "InTransit_006": .customs,
    // The name of AvailableForPickup_001 in old versions.
    "OutForDelivery_002": .waitingForPickup,
    // The customer moved.
    "Exception_002": .wrongAddress,
    // The customer refused delivery.
    "Exception_003": .refused,
    // Delayed by customs clearance.
    "Exception_004": .customs,
    // The address is incorrect.
    "Exception_007": .wrongAddress,
    // Returning to the sender, and returned.
    "Exception_010": .returning,
    "Exception_011": .returned,
    "Exception_012": .damaged,
    "Exception_013": .lost,
    // Held by an authority for want of documents.
    "Exception_018": .customs,
    // Cancelled by the sender or the carrier.
    "Exception_020": .cancelled,
  ]
}
