extension Migrations {
  /// Merchants who may not sell for now; applications of merchants with what they handed in, what happened to them, and
  /// what a register answered. How a merchant is reached, his account and the numbers of his documents are sealed; by
  /// `_hash` equal ones are found. Files are kept as evidence is.
  static let admission = """
    CREATE TABLE merchant_suspension (
      id {bytes} NOT NULL PRIMARY KEY, merchant {bytes} NOT NULL REFERENCES merchant(id), reason TEXT NOT NULL,
      since {integer} NOT NULL, lifted_at {integer}, CHECK (lifted_at IS NULL OR lifted_at >= since)
    ) {strict};
    CREATE INDEX merchant_suspension_merchant ON merchant_suspension(merchant);
    CREATE UNIQUE INDEX merchant_suspended ON merchant_suspension(merchant, reason) WHERE lifted_at IS NULL;

    CREATE TABLE admission (
      id {bytes} NOT NULL PRIMARY KEY, merchant TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
      code TEXT NOT NULL, code_form TEXT NOT NULL, categories TEXT NOT NULL, brands TEXT NOT NULL, facts {bytes},
      account_hash {bytes}, address_hash {bytes}, status TEXT NOT NULL, applied_at {integer} NOT NULL,
      submitted_at {integer}, decided_at {integer}, decided_by TEXT, activated_at {integer}, appeal TEXT,
      lapses_at {integer}, timer_at {integer}
    ) {strict};
    CREATE INDEX admission_code ON admission(code_form);
    CREATE INDEX admission_account ON admission(account_hash) WHERE account_hash IS NOT NULL;
    CREATE INDEX admission_address ON admission(address_hash) WHERE address_hash IS NOT NULL;
    CREATE INDEX admission_waiting ON admission(submitted_at) WHERE submitted_at IS NOT NULL OR appeal = 'open';
    CREATE INDEX admission_timer ON admission(timer_at) WHERE timer_at IS NOT NULL;

    CREATE TABLE admission_document (
      id {bytes} NOT NULL PRIMARY KEY, admission {bytes} NOT NULL REFERENCES admission(id), kind TEXT NOT NULL,
      number {bytes} NOT NULL, number_hash {bytes} NOT NULL, issuer TEXT NOT NULL, valid_from {integer},
      valid_until {integer}, brand TEXT, brand_form TEXT, grantor TEXT, grantee TEXT, file {bytes},
      added_at {integer} NOT NULL
    ) {strict};
    CREATE INDEX admission_document_of ON admission_document(admission);
    CREATE INDEX admission_document_brand ON admission_document(brand_form) WHERE brand_form IS NOT NULL;

    CREATE TABLE admission_step (
      admission {bytes} NOT NULL REFERENCES admission(id), serial {integer} NOT NULL, step TEXT NOT NULL,
      at {integer} NOT NULL, actor TEXT, code TEXT NOT NULL, words {bytes}, PRIMARY KEY (admission, serial)
    ) {clustered};

    CREATE TABLE admission_look_up (
      admission {bytes} NOT NULL PRIMARY KEY REFERENCES admission(id), registry TEXT NOT NULL, at {integer} NOT NULL,
      name TEXT, status TEXT
    ) {strict};
    """
}
