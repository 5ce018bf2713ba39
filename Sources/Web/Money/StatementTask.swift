import Foundation
import PaymentChannels
import Promises
import Service

/// A provider's statement, as it was uploaded to be compared with our books.
struct StatementTask {
  var channel, file: String
  /// The days that it covers, both included.
  var days: ClosedRange<Day>
  var lines: [StatementLine]
  var from, until: Instant

  /// In bytes: a day of a large shop, with the payments that stand in the same file.
  static let largestFile = 8_000_000

  /// - Throws: `OwnRefusal` with what is to be put right, and the line of the file.
  init(_ form: Form, zone: Zone) throws {
    guard let channel = form["channel"], let kind = StatementForm(channel: channel) else {
      throw RefusalWords.OwnRefusal("请选择支付渠道。", "Choose the payment channel.")
    }
    guard let from = form["from"].flatMap({ Day($0) }), let until = form["until"].flatMap({ Day($0) }) else {
      throw RefusalWords.OwnRefusal(
        "请填写对账单的起止日期，例如 2026-11-24。", "Say which days the statement covers, such as 2026-11-24.")
    }
    guard from <= until else {
      throw RefusalWords.OwnRefusal("开始日期不能晚于结束日期。", "The first day is after the last one.")
    }
    guard let file = form.file else {
      throw RefusalWords.OwnRefusal("请先选择对账单文件。", "Choose the statement file first.")
    }
    self.channel = channel
    self.file = file.name.isEmpty ? kind.rawValue : file.name
    days = from...until
    self.from = zone.start(of: from)
    self.until = zone.start(of: until.adding(1))
    do {
      lines = try kind.lines(of: file.content)
    } catch {
      throw RefusalWords.OwnRefusal(error.words(.zhHans), error.words(.en))
    }
    guard lines.count <= Reconciliation.mostLines else {
      throw RefusalWords.OwnRefusal(
        "文件中有 \(lines.count.grouped) 笔退款，一次最多 \(Reconciliation.mostLines.grouped) 笔。请按日期分成几个文件。",
        "The file lists \(lines.count.grouped) refunds; at most \(Reconciliation.mostLines.grouped) are compared at once. "
          + "Take shorter periods.")
    }
  }

  var body: JSONObject {
    Reconciliation.body(channel: channel, from: from, until: until, lines: lines).object ?? [:]
  }

  /// What the operation itself had to say about a refund of the file, by its number.
  func refusal(_ input: InputProblems) -> RefusalWords.OwnRefusal {
    let parts = (input.problems.first?.pointer ?? "").split(separator: "/")
    let number = parts.count > 1 ? Int(parts[1]).map { $0 + 1 } : nil
    return RefusalWords.OwnRefusal(
      "文件中第 \(number ?? 0) 笔退款的编号或金额过长，或含有不能保存的字符。",
      "Refund \(number ?? 0) of the file has a key, a reference or an amount that is too long, or characters that cannot "
        + "be stored.")
  }
}

extension StatementError {
  /// What is wrong in which line, in the reader's language.
  func words(_ language: Language) -> String {
    language.say("第 \(line) 行：\(chinese)", "Line \(line): \(message)")
  }

  private static let chineseNames = ["Alipay": "支付宝", "WeChat Pay": "微信支付"]

  private var chinese: String {
    switch problem {
    case .encoding: "文件编码既不是 UTF-8，也不是 GB 18030。请上传渠道提供的原始文件。"
    case .openQuote: "单元格以引号开头，但没有结束的引号。"
    case .cells(let cells, let columns): "该行有 \(cells) 个单元格，而表头有 \(columns) 列。"
    case .noHeader(let provider, let columns):
      "这不是\(Self.chineseNames[provider] ?? provider)的对账单：没有一行列出“\(columns.joined(separator: "”“"))”各列。"
    case .currency(let currency): "无法识别币种“\(currency)”。"
    case .amount(let amount, let currency): "“\(amount)”不是有效的 \(currency) 退款金额。"
    case .time: "无法读取退款时间。"
    }
  }
}
