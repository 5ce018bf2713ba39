public import Promises

extension Catalog {
  /// The right that each operation and query takes. What is not listed nobody may.
  public static let rights: [String: Right] = {
    var rights: [String: Right] = [:]
    for (right, names) in byRight { for name in names.split(separator: " ") { rights[String(name)] = right } }
    return rights
  }()

  private static let byRight: [(Right, String)] = [
    (.readPublic, "record.get journal.list letter.versions letter.version annex.get suspensions.list"),
    (.readPublic, "sanctions.list"), (.report, "reports.make"),
    (.readCases, "cases.get cases.statement"), (.listCases, "cases.list reports.get reports.list"),
    (.answerCases, "cases.answer cases.appeal"),
    (
      .workCases,
      """
      cases.triage cases.hold cases.dismiss cases.find cases.serve cases.sue cases.decide-appeal cases.reverse \
      reports.mark-malicious reports.unmark-malicious reporters.trust sanctions.impose sanctions.lift
      """
    ),
    (.tellOrders, "orders.place orders.pay orders.ship orders.cancel"),
    (.tellParcels, "orders.track carriers.report"),
    (.readMessages, "messages.list"), (.resendMessages, "messages.resend messages.undelivered"),
    (.readOrders, "orders.get obligations.get claims.get claims.history complaints.get"),
    (.listOrders, "orders.list obligations.list complaints.list complaints.thread carriers.list"),
    (
      .claim,
      """
      claims.open claims.send-back claims.withdraw claims.add-evidence claims.take-substitute \
      claims.decline-substitute remedies.choose
      """
    ),
    (
      .answerClaims,
      """
      claims.answer claims.receive claims.inspect claims.stock claims.offer-substitute claims.fail-repair claims.finish
      """
    ),
    (.listClaims, "claims.list"), (.complain, "complaints.open complaints.write calls.ask"),
    (.workComplaints, "complaints.acknowledge complaints.answer complaints.find complaints.find-liable"),
    (
      .workComplaints,
      "complaints.pause complaints.resume complaints.classify complaints.decide-appeal complaints.export"
    ),
    (.readTrends, "complaints.trends"), (.workScores, "improvements.close"), (.complain, "complaints.appeal"),
    (
      .workComplaints,
      "complaints.note complaints.dismiss complaints.link complaints.merge complaints.split complaints.relate"
    ),
    (.workComplaints, "chats.take chats.release chats.end calls.log calls.dismiss calls.call-back"),
    (.workComplaints, "mails.take-in mails.drop mails.resend mails.aside mails.failed mails.get"),
    (.workComplaints, "complaints.assign complaints.take-next complaints.release agents.arrive agents.leave"),
    (.workComplaints, "complaints.ask-merchant canned.save canned.retire canned.read canned.fill canned.list"),
    (.workComplaints, "views.save views.remove views.list"), (.rateAnswers, "complaints.rate"),
    (.leadDesk, "agents.set"), (.readDesk, "agents.list"), (.answerTasks, "tasks.answer tasks.get tasks.list"),
    (.giveMoney, "orders.give-goodwill"),
    (.readGoods, "goods.get goods.all"),
    (.governGoods, "goods.list goods.certify goods.takedown goods.reinstate findings.counterfeit"),
    (
      .governGoods,
      "goods.correct goods.review goods.revoke-certificate goods.import"
    ),
    (.inspectGoods, "goods.history goods.affected-buyers"),
    (.readSuppliers, "suppliers.get suppliers.list suppliers.source-documents"),
    (.governSuppliers, "suppliers.add suppliers.screen suppliers.add-source-document"),
    (.governGoods, "lots.receive lots.hold lots.release"), (.listOrders, "lots.get lots.list"),
    (.readPublic, "recalls.list recalls.get"),
    (.recallGoods, "recalls.announce recalls.announce-certificate recalls.close"),
    (.readRecalls, "recalls.report recalls.cases"), (.claim, "recalls.answer"),
    (.readMerchants, "scores.merchant"), (.readScores, "scores.product scores.list scores.steps"),
    (.workScores, "scores.work-out scores.take scores.decline scores.end"),
    (.readDuties, "duties.list"), (.recordDuties, "duties.record"),
    (.readMerchants, "merchants.get"), (.governMerchants, "merchants.admit merchants.leave"),
    (.applyForAdmission, "admission.apply admission.add-document admission.submit admission.appeal"),
    (.applyForAdmission, "admission.withdraw-document"),
    (.readAdmission, "admission.get admission.list"),
    (.decideAdmission, "admission.review admission.decide-appeal admission.tell-look-up admission.related"),
    (.readMoney, "merchants.list payouts.list accounts.list transfers.list"),
    (.moveMoney, "payouts.confirm payouts.retry payouts.reconcile merchants.top-up merchants.release-deposit"),
    (.publishLetter, "letter.publish annex.publish suspensions.declare"),
    (.personalData, "people.export people.evidence people.mail people.erase"), (.governPrivacy, "people.contact"),
    (.readSecurity, "security.events security.alerts findings.list"),
    (.workSecurity, "security.acknowledge findings.settle"),
    (.tellFindings, "findings.import findings.report"),
  ]
}

extension Operation {
  public var right: Right? { Catalog.rights[name] }
}

extension Query {
  public var right: Right? { Catalog.rights[name] }
}
