extension Migrations {
  /// What watches over the platform: events that nobody can change, those that no rule has looked at, and
  /// alerts.
  static let watching = """
    CREATE INDEX security_event_actor ON security_event(actor, id) WHERE actor IS NOT NULL;
    CREATE INDEX security_event_subject ON security_event(subject, id) WHERE subject IS NOT NULL;
    CREATE INDEX security_event_network ON security_event(network, id) WHERE network IS NOT NULL;
    CREATE TABLE security_unseen (event {bytes} PRIMARY KEY REFERENCES security_event(id)) {strict};
    CREATE TABLE security_watch (lone {integer} PRIMARY KEY) {strict};
    CREATE TABLE security_alert (
      id {bytes} PRIMARY KEY, rule TEXT NOT NULL, about TEXT NOT NULL, event {bytes} NOT NULL REFERENCES security_event(id),
      at {integer} NOT NULL, acknowledged_at {integer}, acknowledged_by TEXT, note TEXT,
      CHECK ((acknowledged_at IS NULL) = (note IS NULL))
    ) {strict};
    CREATE INDEX security_alert_rule ON security_alert(rule, about, at);
    CREATE INDEX security_alert_open ON security_alert(id) WHERE acknowledged_at IS NULL;
    """

  static let watchingOnSQLite = """
    CREATE TRIGGER security_event_kept BEFORE UPDATE ON security_event
    BEGIN SELECT RAISE(ABORT, 'security events are never changed'); END;
    CREATE TRIGGER security_event_there BEFORE DELETE ON security_event
    BEGIN SELECT RAISE(ABORT, 'security events are never deleted'); END;
    """

  static let watchingOnPostgres = """
    CREATE FUNCTION security_event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'security events are never changed or deleted'; END $$;
    CREATE TRIGGER security_event_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON security_event
    FOR EACH STATEMENT EXECUTE FUNCTION security_event_is_kept();
    """
}
