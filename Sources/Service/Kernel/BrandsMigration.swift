extension Migrations {
  /// Brands: of goods, and those that a merchant was admitted for, unless he has changed
  /// since what he applies for: then whoever approves him next says which. How far it has come to find the buyers of goods that
  /// had no certificate, and to withdraw what a wrong finding granted, with the case that was reversed. By when a
  /// listing is to be reviewed again (what was reviewed before this, thirty days after it). Indexes for the merchants'
  /// own goods, for lots by their names, and for grants in the order in which they are withdrawn.
  static let brands = """
    ALTER TABLE product ADD COLUMN brand TEXT;
    ALTER TABLE admission ADD COLUMN admitted_brands TEXT;
    UPDATE admission SET admitted_brands = brands WHERE admitted IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM admission_step WHERE admission_step.admission = admission.id AND step = 'corrected'
        AND serial > COALESCE((SELECT MAX(serial) FROM admission_step AS approval
          WHERE approval.admission = admission.id AND step IN ('approved', 'appeal-granted')), 0));

    ALTER TABLE product ADD COLUMN affected_since {integer};
    ALTER TABLE product ADD COLUMN affected_at {integer};
    ALTER TABLE product ADD COLUMN affected_to {bytes};
    CREATE INDEX product_affected ON product(affected_at) WHERE affected_at IS NOT NULL;
    ALTER TABLE product ADD COLUMN withdraw_at {integer};
    ALTER TABLE product ADD COLUMN withdraw_case {bytes};
    CREATE INDEX product_withdraw ON product(withdraw_at) WHERE withdraw_at IS NOT NULL;
    DROP INDEX finding_grant_product;
    CREATE INDEX finding_grant_product ON finding_grant(product, obligation);

    ALTER TABLE product ADD COLUMN review_by {integer};
    UPDATE product SET review_by = 2592000000000 + (
        SELECT at FROM listing_review WHERE listing_review.product = product.id ORDER BY serial DESC, id DESC LIMIT 1)
      WHERE review_since IS NULL AND 'passed' = (
        SELECT verdict FROM listing_review WHERE listing_review.product = product.id
        ORDER BY serial DESC, id DESC LIMIT 1);
    CREATE INDEX product_review_by ON product(review_by) WHERE review_by IS NOT NULL;

    CREATE INDEX product_merchant ON product(merchant, id) WHERE merchant IS NOT NULL;
    CREATE INDEX affected_order_product ON affected_order(product, id);
    CREATE INDEX lot_named ON lot(reference, supplier);
    """

  /// Of listings that would be overdue at once the reviews are spread over a month: nobody promised them before.
  static let brandsOnSQLite = """
    UPDATE product SET review_by = CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + 604800000000
      + ABS(RANDOM() % 1987200000000)
    WHERE review_by < CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + 604800000000;
    """

  static let brandsOnPostgres = """
    UPDATE product SET review_by = CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT) + 604800000000
      + CAST(random() * 1987200000000 AS BIGINT)
    WHERE review_by < CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT) + 604800000000;
    """
}
