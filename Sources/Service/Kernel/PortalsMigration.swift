extension Migrations {
  /// What a person answered to a complaint; and what the queue of work and its look-up box find things by.
  static let portals = """
    ALTER TABLE complaint ADD COLUMN answer TEXT;
    CREATE INDEX complaint_open ON complaint(opened_at) WHERE found_at IS NULL;
    CREATE INDEX payout_failed ON payout(id) WHERE state = 'failed';
    CREATE INDEX shipment_reference ON shipment(reference);
    """
}
