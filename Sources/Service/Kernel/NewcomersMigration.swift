extension Migrations {
  /// Newcomers who asked for an invitation themselves: the word of it, sealed until it is sent. Documents that a merchant
  /// took back. Until when all that he proved holds, apart from by when he is to be verified again: force majeure moves
  /// that one alone. The order of reviews of one listing: two may fall into one instant.
  static let newcomers = """
    ALTER TABLE invitation ADD COLUMN sealed {bytes};
    ALTER TABLE admission_document ADD COLUMN withdrawn_at {integer};
    ALTER TABLE admission ADD COLUMN proven_until {integer};
    UPDATE admission SET proven_until = lapses_at WHERE lapses_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM obligation JOIN merchant ON merchant.id = obligation.subject
      WHERE merchant.reference = admission.merchant AND duty = 'verify' AND outcome IS NULL AND due = lapses_at);
    ALTER TABLE listing_review ADD COLUMN serial {integer} NOT NULL DEFAULT 0;
    """
}
