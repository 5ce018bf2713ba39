import Promises
import Service

/// How a chat stands, for the two sides of it.
struct ChatWords {
  var standing: ChatStanding
  var isForStaff: Bool
  var times: TimeWords
  private var language: Language { times.language }

  init(_ standing: ChatStanding, isForStaff: Bool, _ times: TimeWords) {
    self.standing = standing
    self.isForStaff = isForStaff
    self.times = times
  }

  var mark: String {
    switch standing.chat.state {
    case .waiting: "o"
    case .open: "k"
    case .ended: "v"
    }
  }

  var sentence: String { isForStaff ? staff : consumer }

  private var consumer: String {
    switch standing.chat.state {
    case .ended:
      return language.say(
        "对话已结束。案件继续办理，可在此继续留言。", "The chat has ended. The case goes on, and you may still write here.")
    case .open:
      let name = standing.agent ?? language.say("客服", "Customer service")
      return standing.isOtherHere
        ? language.say("\(name)正在与您对话。", "\(name) is here.")
        : language.say("\(name)暂时离开，看到后会回复。", "\(name) is away for a moment, and will reply.")
    case .waiting:
      if standing.present == 0 {
        let hours = standing.opens.map {
          language.say("\(times.deadline($0))起有客服在线。", " We are here again from \(times.deadline($0)).")
        }
        return language.say(
          "目前没有客服在线。\(hours ?? "")请留言：专人会在承诺的期限内答复，答复显示在此处。",
          "Nobody is here at the moment.\(hours ?? "") Write all the same: a person answers in the time that is promised, and the answer will stand here."
        )
      }
      return standing.place == 1
        ? language.say("您是下一位。", "You are next.")
        : language.say("您排在第 \(standing.place) 位。", "You are number \(standing.place) in the line.")
    }
  }

  private var staff: String {
    switch standing.chat.state {
    case .ended: return language.say("对话已结束。", "The chat has ended.")
    case .waiting:
      return standing.isOtherHere
        ? language.say("等待接起，排在第 \(standing.place) 位。", "Waits to be taken, number \(standing.place) in the line.")
        : language.say("等待接起；对方已离开页面。", "Waits to be taken; the other side has left the page.")
    case .open:
      let name = standing.agent ?? ""
      return standing.isOtherHere
        ? language.say("由\(name)接待，对方在线。", "\(name) has it, and the other side is there.")
        : language.say("由\(name)接待，对方已离开页面。", "\(name) has it; the other side has left the page.")
    }
  }

  /// What the case waits for, and by when; empty where it waits for nothing that has a time.
  var clock: String { standing.next.map { ComplaintSentences.due($0.duty, by: $0.due, times) } ?? "" }

  /// As the stream tells it.
  var event: String {
    let data: JSON = [
      "mark": .string(mark), "text": .string(sentence), "clock": .string(clock),
      "rate": .bool(standing.chat.state == .ended && standing.rating.mayRate && standing.rating.said == nil),
    ]
    return String(decoding: data.bytes, as: UTF8.self)
  }
}
