import Foundation
import Hummingbird
import Promises
import Service

/// The page of a complaint, which the consumer follows and customer service answers on.
struct ComplaintPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/complaints/{reference}") { request, context in
      let draft = LiabilityDraft { FormDesk.query($0, of: request) }
      return try await complaint(
        FormDesk.reference(context), Sight(request), draft, canned: FormDesk.query("canned", of: request))
    }
    router.post("/complaints/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      let language = Site.language(of: request)
      return try await desk.change(request) { form in
        switch form["do"] {
        case "preview":
          // What it would come to is looked at and not done: the page of it can be loaded again.
          return Address.complaint(reference, language) + (try LiabilityDraft(form).query) + "#liable"
        case "liable":
          var body = try LiabilityDraft(form).body(reference)
          try body.takeGrounds(form)
          // After an appeal the same form says what changes.
          let appealed = form["appealed"] != nil
          try await desk.perform(
            appealed ? "complaints.decide-appeal" : "complaints.find-liable", body, once: form)
        case "chat":
          return Address.list("/chat/\(try await beginChat(reference, language).text)", language)
        default:
          let task = try ComplaintTask(form, complaint: reference)
          try await desk.perform(task.operation, task.body, once: form)
          return Address.complaint(task.leadsTo ?? reference, language)
        }
        return Address.complaint(reference, language)
      } again: {
        try await complaint(reference, $0)
      }
    }
  }

  /// The Gate has seen to it that the case is his.
  private func beginChat(_ reference: String, _ language: Language) async throws -> Token {
    let now = clock()
    return try await platform.operate(at: now) { try $0.beginChat(in: reference, language: language, at: now) }
  }

  private func complaint(
    _ reference: String, _ sight: Sight, _ draft: LiabilityDraft? = nil, canned: String? = nil
  ) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let works = Visit.current.visitor.holds(.workComplaints)
    let visitor = Visit.current.visitor
    var found = try await platform.look(at: now) { work in
      let sheet = try ComplaintSheet(
        Platform.ask("complaints.get", [("reference", reference)], work, for: visitor))
      let order =
        try works ? sheet.order.map { try OrderSheet(Platform.ask("orders.get", [("reference", $0)], work)) } : nil
      var found = ComplaintCase(complaint: sheet, clause: sheet.clause(in: work.letters), paid: order?.paid)
      // What the consumer and the platform write to each other is not the merchant's to read.
      let isTheirs = visitor.holds(.listOrders) || visitor.roles.contains(.consumer)
      found.thread = try isTheirs ? work.thread(complaint: reference, isForStaff: visitor.holds(.listOrders)) : []
      found.names = try visitor.holds(.listOrders) ? work.names(of: found.thread.map(\.actor)) : [:]
      if works, sheet.callBack != nil {
        found.phone = try work.contact(ofComplaint: reference)[.phone]
      }
      found.annex = work.complaintsRules
      if works { found.desk = try CaseDeskSheet(reference, canned: canned, for: visitor, work) }
      found.liability = order.flatMap { work.letters.version($0.letter)?.letter.clause("complaints.liability") }
      return found
    }
    // What comes under the number of a case that was joined to another finds that one.
    if let living = found.complaint.mergedInto {
      return FormDesk.redirect(to: Address.complaint(living, sight.language))
    }
    var sight = sight
    if let missing = found.desk?.missing { sight.refusal = CannedForm.missing(missing).words[sight.language] }
    if let draft, found.paid != nil {
      do {
        found.preview = try await platform.look(at: now) {
          try $0.previewLiability(complaint: reference, basis: draft.basis, price: draft.price, loss: draft.loss)
        }
      } catch let refusal as Refusal {
        sight.refusal = RefusalWords.words(refusal, sight.language)
      }
    }
    let page = ComplaintPage(
      found, draft: draft, letter: letter, times: desk.times(letter, sight.language, now), form: sight.form,
      refusal: sight.refusal)
    return desk.answer(page.render(), sight, hasClocks: true)
  }
}

/// A complaint with what its page shows of it.
struct ComplaintCase: Sendable {
  var complaint: ComplaintSheet
  /// The clause that its clocks come from.
  var clause: Clause?
  /// All that was written, as far as the visitor reads it, and what staff are called who wrote.
  var thread: [ThreadEntry] = []
  var names: [String: String] = [:]
  /// Where whoever complained wants to be called, for those who do.
  var phone: String?
  /// Who has it and what else can be done about it, for those who work on complaints.
  var desk: CaseDeskSheet?
  /// For its order, where it names one and the visitor works on complaints.
  var paid: Money?
  /// The clause that says what is owed for it.
  var liability: Clause?
  /// What the finding that was entered comes to.
  var preview: Damages.Answer?
  /// How complaints are worked on, as it is published.
  var annex: ComplaintsAnnex?
}

/// What a form on a complaint's page asks for.
struct ComplaintTask {
  var operation: String
  var body: JSONObject
  /// The case that is looked at afterwards, where it is another.
  var leadsTo: String?

  init(_ form: Form, complaint: String) throws {
    body = ["complaint": .string(complaint)]
    switch form["do"] {
    case "write":
      operation = "complaints.write"
      try body.takeWords(form)
      if let file = form.file, !file.content.isEmpty {
        let content = Data(file.content).base64EncodedString()
        body["files"] = [["name": .string(file.name.isEmpty ? "file" : file.name), "content": .string(content)]]
      }
    case "call":
      operation = "calls.ask"
      guard form["number"] != nil else {
        throw RefusalWords.OwnRefusal("请填写电话号码。", "Write your telephone number.")
      }
      body.take("number", from: form)
      body["words"] = form["wish"].map { .string($0) }
    case "called":
      operation = "calls.call-back"
      body["reached"] = .bool(form["reached"] != "no")
      body["words"] = form["said"].map { .string($0) }
    case "dismiss": operation = "complaints.dismiss"
    case "note":
      operation = "complaints.note"
      try body.takeWords(form)
    case "link":
      operation = "complaints.link"
      for name in ["kind", "order", "product", "merchant", "remedy", "language"] { body.take(name, from: form) }
    case "join":
      guard let other = form["other"] else {
        throw RefusalWords.OwnRefusal("请填写另一案件的编号。", "Write the number of the other case.")
      }
      let isMerge = form["how"] == "merge"
      operation = isMerge ? "complaints.merge" : "complaints.relate"
      body[isMerge ? "into" : "to"] = .string(other)
      leadsTo = isMerge ? other : nil
    case "split":
      operation = "complaints.split"
      let positions = form.fields.keys.compactMap { $0.hasPrefix("position.") ? Int64($0.dropFirst(9)) : nil }
      guard !positions.isEmpty else {
        throw RefusalWords.OwnRefusal("请选择要拆出的留言。", "Tick the messages that are about something else.")
      }
      guard let about = form["about"] else {
        throw RefusalWords.OwnRefusal("请填写新案件的主题。", "Say what the new case is about.")
      }
      let new = PageReference.new(.complaint)
      body["positions"] = .array(positions.sorted().map { .integer($0) })
      body["into"] = .string(new)
      body["subject"] = .string(about)
      leadsTo = new
    case "answer":
      operation = "complaints.answer"
      guard form["answer"] != nil || form["otherwise"] != nil else {
        throw RefusalWords.OwnRefusal("请填写答复内容。", "Write what you answer.")
      }
      if let answer = form["answer"] { body["answer"] = .string(answer) }
      if let canned = form["canned"] { body["canned"] = .string(canned) }
    case "find":
      operation = "complaints.find"
      guard form["findings"] != nil && form["measures"] != nil || form["otherwise"] != nil else {
        throw RefusalWords.OwnRefusal("请填写查明的情况和处理措施。", "Write what was found, and what is done about it.")
      }
      for name in ["findings", "measures"] { if let words = form[name] { body[name] = .string(words) } }
    case "pause":
      operation = "complaints.pause"
      guard form["words"] != nil || form["otherwise"] != nil else {
        throw RefusalWords.OwnRefusal("请填写需要消费者补充的内容。", "Write what he is asked for.")
      }
      if let words = form["words"] { body["words"] = .string(words) }
    case "resume": operation = "complaints.resume"
    case "refuse":
      operation = "complaints.find-liable"
      body.take("liable", from: form)
      try body.takeGrounds(form)
    case "appeal":
      operation = "complaints.appeal"
      // What he wrote himself says why.
      if let message = form["message"].flatMap({ Int64($0) }) {
        body["message"] = .integer(message)
        body.take("words", from: form)
      } else {
        try body.takeWords(form)
      }
    case "uphold":
      operation = "complaints.decide-appeal"
      try body.takeGrounds(form)
    case "classify":
      operation = "complaints.classify"
      body.take("reason", from: form)
    case "assign", "release", "ask": (operation, body) = try CaseDeskForms.task(form, complaint: complaint)
    default: throw unknownTask
    }
  }
}

extension JSONObject {
  /// Why something was decided.
  mutating func takeGrounds(_ form: Form) throws {
    guard form["grounds"] != nil || form["otherwise"] != nil else {
      throw RefusalWords.OwnRefusal("请填写理由。", "Write why.")
    }
    take("grounds", from: form)
  }

  /// A message that was typed.
  fileprivate mutating func takeWords(_ form: Form) throws {
    guard form["words"] != nil else { throw RefusalWords.OwnRefusal("请填写内容。", "Write something first.") }
    take("words", from: form)
  }
}
