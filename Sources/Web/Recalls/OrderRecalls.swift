import Promises
import Service

/// What a buyer is told on his order's page of goods in it that are recalled.
struct OrderRecall {
  var told: Work.RecallCase
  var notice: RecallNotice
}

extension OrderView {
  struct Recall {
    var heading: String
    var sentences: [String]
    var links: [LinkView]
    var forms: [FormView]
  }
}

extension OrderRecall {
  func view(_ times: TimeWords, _ form: Form) -> OrderView.Recall {
    let language = times.language
    var sentences = [
      language.say(
        "\(notice.risk.words.zhHans)：\(notice.hazard.zhHans)", "\(notice.risk.words.en): \(notice.hazard.en)"),
      notice.advice[language],
      language.say(
        "涉及您购买的 \(told.pieces) 件。",
        told.pieces == 1
          ? "It concerns one piece that you bought." : "It concerns \(told.pieces) pieces that you bought."),
      notice.remedy[language],
    ]
    if let answer = told.answer, let at = told.answered {
      sentences.append(
        language.say(
          "\(times.time(at))答复：\(answer.words.zhHans)。",
          "Answered on \(times.time(at)): \(answer.words.en.lowercased())."))
    }
    let mayAnswer = told.answer == nil || (told.answer == .keeps && told.claim == nil)
    return OrderView.Recall(
      heading: language.say("召回：\(notice.scope.zhHans)", "Recalled: \(notice.scope.en)"), sentences: sentences,
      links: [
        LinkView(address: Address.recall(told.recall, language), words: language.say("召回公告", "The recall notice"))
      ]
        + (told.claim.map {
          [LinkView(address: Address.claim($0, language), words: language.say("查看售后进度", "How your claim stands"))]
        } ?? []), forms: mayAnswer ? [RecallForms.answer(told, notice, form, times)] : [])
  }
}
