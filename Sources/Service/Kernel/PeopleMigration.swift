extension Migrations {
  /// Who may come in: people with their second factors, sessions, invitations, the keys of machines; who bought, and
  /// what is known of them, sealed; what happened that somebody who watches wants to know.
  static let people = """
    CREATE TABLE person (
      id {bytes} PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, roles TEXT NOT NULL, merchant TEXT,
      language TEXT NOT NULL, password TEXT, secret {bytes}, secret_step {integer}, created_at {integer} NOT NULL,
      disabled_at {integer}
    ) {strict};
    CREATE TABLE recovery_code (
      person {bytes} NOT NULL REFERENCES person(id), hash {bytes} NOT NULL, used_at {integer},
      PRIMARY KEY (person, hash)
    ) {clustered};
    CREATE TABLE session (
      id {bytes} PRIMARY KEY, token {bytes} NOT NULL UNIQUE, person {bytes} REFERENCES person(id), buyer TEXT,
      order_id {bytes} REFERENCES orders(id), is_verified {integer} NOT NULL, created_at {integer} NOT NULL,
      seen_at {integer} NOT NULL, expires_at {integer} NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL
    ) {strict};
    CREATE INDEX session_person ON session(person) WHERE person IS NOT NULL;
    CREATE INDEX session_expires ON session(expires_at);
    CREATE TABLE known_device (
      hash {bytes} NOT NULL PRIMARY KEY, person {bytes} NOT NULL REFERENCES person(id), used_at {integer} NOT NULL
    ) {clustered};
    CREATE INDEX known_device_person ON known_device(person);
    CREATE INDEX known_device_used ON known_device(used_at);
    CREATE TABLE invitation (
      id {bytes} PRIMARY KEY, token {bytes} NOT NULL UNIQUE, login TEXT NOT NULL, roles TEXT NOT NULL, merchant TEXT,
      invited_by {bytes}, created_at {integer} NOT NULL, expires_at {integer} NOT NULL, used_at {integer}
    ) {strict};
    CREATE TABLE api_key (
      id {bytes} PRIMARY KEY, hash {bytes} NOT NULL UNIQUE, name TEXT NOT NULL, roles TEXT NOT NULL, merchant TEXT,
      created_by {bytes}, created_at {integer} NOT NULL, expires_at {integer}, revoked_at {integer},
      used_at {integer}
    ) {strict};
    CREATE TABLE one_time_code (
      order_id {bytes} NOT NULL REFERENCES orders(id), sealed {bytes} NOT NULL, created_at {integer} NOT NULL,
      expires_at {integer} NOT NULL, attempts {integer} NOT NULL, PRIMARY KEY (order_id)
    ) {clustered};
    CREATE TABLE used_link (hash {bytes} NOT NULL PRIMARY KEY, expires_at {integer} NOT NULL) {clustered};
    CREATE INDEX used_link_expires ON used_link(expires_at);
    CREATE TABLE attempt (
      subject TEXT NOT NULL PRIMARY KEY, failures {integer} NOT NULL, last_at {integer} NOT NULL
    ) {clustered};
    CREATE INDEX attempt_last ON attempt(last_at);

    ALTER TABLE orders ADD COLUMN buyer TEXT;
    CREATE INDEX orders_buyer ON orders(buyer) WHERE buyer IS NOT NULL;
    CREATE TABLE subject_key (
      subject TEXT NOT NULL PRIMARY KEY, sealed {bytes}, master {bytes}, created_at {integer} NOT NULL,
      erased_at {integer}, CHECK ((sealed IS NULL) = (erased_at IS NOT NULL)), CHECK ((sealed IS NULL) = (master IS NULL))
    ) {clustered};
    CREATE INDEX subject_key_master ON subject_key(master) WHERE master IS NOT NULL;
    CREATE TABLE contact (
      subject TEXT NOT NULL, field TEXT NOT NULL, sealed {bytes} NOT NULL, look_up {bytes},
      PRIMARY KEY (subject, field)
    ) {clustered};
    CREATE INDEX contact_look_up ON contact(field, look_up) WHERE look_up IS NOT NULL;
    CREATE TABLE personal_read (
      id {bytes} PRIMARY KEY, subject TEXT NOT NULL, person {bytes}, roles TEXT NOT NULL, what TEXT NOT NULL,
      at {integer} NOT NULL
    ) {strict};
    CREATE INDEX personal_read_subject ON personal_read(subject, id);

    CREATE TABLE security_event (
      id {bytes} PRIMARY KEY, kind TEXT NOT NULL, at {integer} NOT NULL, actor TEXT, subject TEXT, address TEXT,
      network TEXT, detail TEXT NOT NULL
    ) {strict};
    CREATE INDEX security_event_kind ON security_event(kind, at);
    """
}
