extension Migrations {
  /// Why goods are off sale, reason by reason: what was one column, of which a later reason overwrote an earlier one.
  static let holds = """
    CREATE TABLE product_hold (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), reason TEXT NOT NULL,
      since {integer} NOT NULL, lifted_at {integer}
    ) {strict};
    CREATE UNIQUE INDEX product_hold_open ON product_hold(product, reason) WHERE lifted_at IS NULL;
    INSERT INTO product_hold (id, product, reason, since)
      SELECT id, id, COALESCE(taken_down_for, 'goods.genuine'), taken_down_at FROM product
      WHERE taken_down_at IS NOT NULL;
    ALTER TABLE product DROP COLUMN taken_down_at;
    ALTER TABLE product DROP COLUMN taken_down_for;

    """

  /// Reports of goods and the cases that they are joined into; who reports, as far as he can be told apart; sanctions.
  ///
  /// A report is one row of its own and changes none that others share: many thousand may come at once.
  static let reports = """
    CREATE TABLE report_case (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, product {bytes} NOT NULL REFERENCES product(id),
      kind TEXT NOT NULL, merchant {bytes} REFERENCES merchant(id), status TEXT NOT NULL, opened_at {integer} NOT NULL,
      letter {integer} NOT NULL, score {integer} NOT NULL DEFAULT 0, lines TEXT NOT NULL DEFAULT '[]', due_at {integer},
      finding TEXT, decided_by TEXT, answered_at {integer}, served_at {integer}, restore_at {integer},
      appeal_by {integer}, telling_at {integer}, closed_at {integer}
    ) {strict};
    CREATE UNIQUE INDEX report_case_open ON report_case(product, kind) WHERE closed_at IS NULL;
    CREATE INDEX report_case_due ON report_case(due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX report_case_restore ON report_case(restore_at) WHERE restore_at IS NOT NULL;
    CREATE INDEX report_case_telling ON report_case(telling_at) WHERE telling_at IS NOT NULL;
    CREATE INDEX report_case_merchant ON report_case(merchant) WHERE merchant IS NOT NULL;

    CREATE TABLE case_step (
      case_id {bytes} NOT NULL REFERENCES report_case(id), serial {integer} NOT NULL, step TEXT NOT NULL,
      at {integer} NOT NULL, who TEXT NOT NULL, actor TEXT, note TEXT NOT NULL DEFAULT '', words {bytes},
      PRIMARY KEY (case_id, serial)
    ) {strict};

    CREATE TABLE reporter (
      name TEXT PRIMARY KEY, trusted_as TEXT, trusted_at {integer}, malicious {integer} NOT NULL DEFAULT 0,
      dismissed {integer} NOT NULL DEFAULT 0, borne_out {integer} NOT NULL DEFAULT 0,
      CHECK ((trusted_as IS NULL) = (trusted_at IS NULL))
    ) {strict};

    CREATE TABLE report (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, case_id {bytes} NOT NULL REFERENCES report_case(id),
      reporter TEXT, subject TEXT NOT NULL, danger {integer} NOT NULL, words {bytes}, reported_at {integer} NOT NULL,
      known_at {integer} NOT NULL, weighed {integer} NOT NULL, told_at {integer}, malicious_at {integer}
    ) {strict};
    CREATE INDEX report_of_case ON report(case_id, id);
    CREATE UNIQUE INDEX report_once ON report(case_id, reporter) WHERE reporter IS NOT NULL;
    CREATE INDEX report_unweighed ON report(known_at) WHERE weighed = 0;
    CREATE INDEX report_untold ON report(case_id, id) WHERE told_at IS NULL;
    CREATE INDEX report_subject ON report(subject);

    CREATE TABLE report_evidence (
      report {bytes} NOT NULL REFERENCES report(id), case_id {bytes} NOT NULL, subject TEXT NOT NULL,
      hash {bytes} NOT NULL, name {bytes} NOT NULL, added_at {integer} NOT NULL, PRIMARY KEY (report, hash),
      FOREIGN KEY (subject, hash) REFERENCES evidence(subject, hash)
    ) {strict};
    CREATE INDEX report_evidence_case ON report_evidence(case_id);

    CREATE TABLE sanction (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, merchant {bytes} NOT NULL REFERENCES merchant(id),
      kind TEXT NOT NULL, case_id {bytes} REFERENCES report_case(id), product {bytes} REFERENCES product(id),
      imposed_at {integer} NOT NULL, reason_zh TEXT NOT NULL, reason_en TEXT NOT NULL, floor {integer},
      floor_before {integer}, lifted_at {integer}, lifted_zh TEXT, lifted_en TEXT
    ) {strict};
    CREATE INDEX sanction_case ON sanction(case_id) WHERE case_id IS NOT NULL;

    ALTER TABLE finding ADD COLUMN reversed_at {integer};
    CREATE TABLE finding_grant (
      obligation {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), order_id {bytes} NOT NULL
    ) {strict};
    CREATE INDEX finding_grant_product ON finding_grant(product);
    """
}
