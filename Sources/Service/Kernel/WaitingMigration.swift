extension Migrations {
  /// The index over claims that somebody is to do something about holds those alone, and says so in words for which
  /// SQLite builds no table with every claim that is written, as it does for a list.
  static let waiting = """
    DROP INDEX claim_status;
    CREATE INDEX claim_waiting ON claim(status)
      WHERE status = 'requested' OR status = 'received' OR status = 'accepted';
    """
}
