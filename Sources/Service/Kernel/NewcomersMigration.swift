extension Migrations {
  /// Newcomers who asked for an invitation themselves: the word of it, sealed until it is sent. Documents that a merchant
  /// took back. Until when all that he proved holds, apart from by when he is to be verified again: force majeure moves
  /// that one alone. Where it was the verification that came first, nothing that was relied on ends before it. The order of reviews of one listing: two may fall into one instant.
  static let newcomers = """
    ALTER TABLE invitation ADD COLUMN sealed {bytes};
    ALTER TABLE admission_document ADD COLUMN withdrawn_at {integer};
    ALTER TABLE admission ADD COLUMN proven_until {integer};
    UPDATE admission SET proven_until = CASE WHEN EXISTS (
        SELECT 1 FROM obligation JOIN merchant ON merchant.id = obligation.subject
        WHERE merchant.reference = admission.merchant AND duty = 'verify' AND outcome IS NULL
          AND (due = lapses_at OR base_due = lapses_at))
      THEN (SELECT MIN(valid_until) FROM admission_document
        WHERE admission_document.admission = admission.id AND valid_until >= lapses_at)
      ELSE lapses_at END
    WHERE lapses_at IS NOT NULL;
    ALTER TABLE listing_review ADD COLUMN serial {integer} NOT NULL DEFAULT 0;
    """
}
