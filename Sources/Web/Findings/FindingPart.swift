import Foundation
import Promises
import Service

/// Findings as pages show them: a list by deadline, what was decided, and the forms that bring them in.
struct FindingParts {
  var times: TimeWords
  private var language: Language { times.language }

  /// How many are shown; the API has all of them.
  static let most = 100
  static let few = 20

  init(_ times: TimeWords) { self.times = times }

  /// - Parameter findings: the earliest deadline first, and one more than is shown where there are more.
  func open(_ findings: [FindingLine]) -> PlainPage.Part {
    let rows = findings.prefix(Self.most).map { line in
      [
        PlainPage.Cell(line.finding.severity.words[language]), what(line),
        PlainPage.Cell(place(line.finding)), deadline(line),
      ]
    }
    let more =
      findings.count > Self.most
      ? [language.say("仅列出期限最早的 \(Self.most) 项。", "Only the \(Self.most) with the earliest deadlines are shown.")] : []
    return PlainPage.Part(
      heading: language.say("待修复的安全问题", "Weaknesses to mend"), sentences: rows.isEmpty ? [] : [byItself] + more,
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("等级", "Severity"), language.say("问题", "What"), language.say("位置", "Where"),
              language.say("修复期限", "To be mended by"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有待修复的安全问题。", "No weakness is open.")] : [])
  }

  /// What nobody has to do.
  private var byItself: String {
    language.say(
      "同一工具此后完整扫描不再报告的，自动视为已修复；再次出现的自动重新打开，期限仍从首次发现起算；逾期未修复的自动告警。",
      "What a later whole scan of the same tool does not report any more counts as mended by itself. What comes back is open again, and its deadline still counts from when it was first seen. What is open after its deadline raises an alert."
    )
  }

  func closed(_ findings: [FindingLine]) -> PlainPage.Part? {
    guard !findings.isEmpty else { return nil }
    return PlainPage.Part(
      heading: language.say("已处置的安全问题", "Weaknesses that are settled"),
      tables: [
        PlainPage.Table(
          [
            language.say("状态", "State"), language.say("问题", "What"), language.say("位置", "Where"),
            language.say("最后发现", "Last seen"),
          ],
          findings.map { line in
            [
              PlainPage.Cell("", marks: [mark(line)]), what(line), PlainPage.Cell(place(line.finding)),
              PlainPage.Cell(times.time(line.finding.lastSeen)),
            ]
          })
      ])
  }

  private func what(_ line: FindingLine) -> PlainPage.Cell {
    var cell = PlainPage.Cell(
      "", links: [LinkView(address: Address.finding(line.id, language), words: line.finding.title)])
    cell.isQuoted = true
    return cell
  }

  func place(_ finding: SecurityFinding) -> String {
    finding.detail.isEmpty
      ? finding.key.place
      : language.say("\(finding.key.place)（\(finding.detail)）", "\(finding.key.place) (\(finding.detail))")
  }

  private func deadline(_ line: FindingLine) -> PlainPage.Cell {
    let words = language.say(
      "\(times.deadline(line.due))（\(times.left(line.due))）", "\(times.deadline(line.due)) (\(times.left(line.due)))")
    return line.due < times.now
      ? PlainPage.Cell(words, marks: [.init(mark: "b", word: language.say("逾期：", "Overdue:"))]) : PlainPage.Cell(words)
  }

  func mark(_ line: FindingLine) -> PlainPage.Mark {
    let tone =
      switch line.state {
      case .open: line.due < times.now ? "b" : "o"
      case .fixed: "k"
      case .accepted, .falseAlarm: "v"
      }
    return .init(mark: tone, word: line.state.words[language])
  }

  /// How findings come in.
  func entry(_ form: Form) -> PlainPage.Part {
    PlainPage.Part(
      heading: language.say("登记安全问题", "Bring in findings"), forms: [importForm, reportForm(form)])
  }

  private var importForm: FormView {
    FormView(
      "import", language.say("导入扫描报告", "Import a scanner's report"),
      explanations: [
        language.say(
          "支持 SARIF 2.1.0、osv-scanner 的 JSON 输出和 OSV 记录。同一报告重复导入不产生变化。",
          "SARIF 2.1.0, the JSON of osv-scanner, and OSV records. To import the same report again changes nothing.")
      ],
      fields: [
        .input(
          "file", language.say("报告文件", "The report"), id: "report-file",
          hint: language.say("JSON，不超过 8 MB", "JSON, at most 8 MB"),
          [("type", "file"), ("accept", ".json,.sarif,application/json"), ("required", "")]),
        .input(
          "target", language.say("扫描对象（可不填）", "What was scanned (may be left empty)"), id: "target",
          hint: language.say(
            "同一工具扫描多个系统时用于区分，如代码库名称", "Tells scans of several systems by one tool apart, such as a repository's name"),
          [("maxlength", "200")]),
        .choice(
          "scope", language.say("扫描范围", "How much was scanned"), id: "scope",
          [
            .init(value: "whole", words: language.say("完整扫描", "All of it"), isChosen: true),
            .init(
              value: "part",
              words: language.say("部分扫描：未列出的不视为已修复", "A part: what it does not name is not mended by that"),
              isChosen: false),
          ]),
      ], button: language.say("导入", "Import"), hasFile: true)
  }

  private func reportForm(_ form: Form) -> FormView {
    FormView(
      "report", language.say("登记人工发现的问题", "Report what a person found"),
      fields: [
        .input(
          "title", language.say("问题", "What is wrong"), id: "title",
          [("maxlength", "300"), ("required", ""), ("value", form["title"] ?? "")]),
        .input(
          "place", language.say("位置", "Where"), id: "place",
          [("maxlength", "400"), ("required", ""), ("value", form["place"] ?? "")]),
        .input(
          "rule", language.say("编号", "Its number"), id: "rule",
          hint: language.say("如 CVE 编号或测试报告中的编号", "A CVE, or its number in a test's report"),
          [("maxlength", "64"), ("required", ""), ("value", form["rule"] ?? "")]),
        .choice(
          "severity", language.say("等级", "Severity"), id: "severity",
          Severity.allCases.reversed().map {
            .init(value: $0.rawValue, words: $0.words[language], isChosen: $0.rawValue == form["severity"])
          }),
      ], button: language.say("登记", "Report"))
  }

  /// What came of a report, tool by tool.
  func outcome(_ answer: JSON) -> PlainPage.Part {
    let scans = answer["scans"]?.array ?? [answer]
    let sentences = scans.map { scan in
      func count(_ name: String) -> Int { Int(scan[name]?.integer ?? 0) }
      let tool = [scan["tool"]?.string, scan["target"]?.string].compactMap(\.self).joined(separator: " · ")
      return language.say(
        "\(tool)：报告 \(count("told").grouped) 项，其中新发现 \(count("new").grouped) 项、重新打开 \(count("reopened").grouped) 项；已修复 \(count("fixed").grouped) 项。",
        "\(tool): \(count("told").grouped) reported, \(count("new").grouped) of them new and \(count("reopened").grouped) open again; \(count("fixed").grouped) mended."
      )
    }
    return PlainPage.Part(
      heading: language.say("导入结果", "What came of the report"),
      sentences: sentences.isEmpty ? [language.say("报告中没有扫描记录。", "The file tells of no scan.")] : sentences)
  }
}
