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
      try await complaint(FormDesk.reference(context), Sight(request))
    }
    router.post("/complaints/{reference}") { request, context in
      let reference = FormDesk.reference(context)
      let language = Site.language(of: request)
      return try await desk.change(request) { form in
        let task = try ComplaintTask(form, complaint: reference)
        try await desk.perform(task.operation, task.body)
        return Address.complaint(reference, language)
      } again: {
        try await complaint(reference, $0)
      }
    }
  }

  private func complaint(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (sheet, clause) = try await platform.look(at: now) { work in
      let sheet = try ComplaintSheet(Platform.ask("complaints.get", [("reference", reference)], work))
      return (sheet, sheet.clause(in: work.letters))
    }
    let page = ComplaintPage(
      sheet, clause: clause, letter: letter, times: desk.times(letter, sight.language, now), form: sight.form,
      refusal: sight.refusal)
    return desk.answer(page.render(), sight, hasClocks: true)
  }
}

/// What a form on a complaint's page asks for.
struct ComplaintTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form, complaint: String) throws {
    body = ["complaint": .string(complaint)]
    switch form["do"] {
    case "answer":
      operation = "complaints.answer"
      guard let answer = form["answer"] else {
        throw RefusalWords.OwnRefusal("请填写答复内容。", "Write what you answer.")
      }
      body["answer"] = .string(answer)
    case "find":
      operation = "complaints.find"
      guard let findings = form["findings"] else {
        throw RefusalWords.OwnRefusal("请填写处理结论。", "Write what was found.")
      }
      body["findings"] = .string(findings)
    default: throw unknownTask
    }
  }
}
