extension Migrations {
  /// What is known only afterwards. Which reports the record of whoever made them says were right, so that a reversal takes
  /// back no more than was given. When whoever complained is asked how it was handled. When somebody was seen last who
  /// said himself that he is at the desk. And what was done about a case is found by its words as well: those that
  /// say so are indexed anew.
  static let afterwards = """
    ALTER TABLE report ADD COLUMN borne_out {integer} NOT NULL DEFAULT 0;
    UPDATE report SET borne_out = 1 WHERE reporter IS NOT NULL AND (told_at IS NULL OR told_at > known_at)
      AND case_id IN (SELECT id FROM report_case WHERE status IN ('found', 'appealed', 'upheld'));

    ALTER TABLE complaint ADD COLUMN survey_at {integer};
    CREATE INDEX complaint_survey ON complaint(survey_at) WHERE survey_at IS NOT NULL;

    ALTER TABLE agent ADD COLUMN seen_at {integer};

    UPDATE complaint SET is_indexed = 0 WHERE measures IS NOT NULL;
    """
}
