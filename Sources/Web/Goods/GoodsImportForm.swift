import Hummingbird
import Promises
import Service

/// A table of goods, or of their certificates, that somebody hands in on the page: the form for it, what it asks the
/// operation for, and what is wrong in which line.
struct GoodsImportForm {
  private static let mostFaults = 100
  var body: JSONObject
  var isTrial: Bool

  /// A file of these is larger than a form usually may be.
  ///
  /// - Throws: `OwnRefusal` where it is too large even so; as `Form` does.
  static func read(_ request: Request) async throws -> Form {
    do {
      return try await Form(request, largestFile: GoodsImport.largest)
    } catch FormFault.tooLarge {
      throw RefusalWords.OwnRefusal(
        "文件过大：最多 5 MB。请分成几个文件。", "The file is too large: at most 5 MB. Split it into several.")
    }
  }

  /// - Throws: `OwnRefusal` where there is no file, or it is no text.
  init(_ form: Form) throws {
    guard let file = form.file, !file.content.isEmpty else {
      throw RefusalWords.OwnRefusal("请先选择文件。", "Choose the file first.")
    }
    guard let text = GoodsImport.text(of: file.content) else {
      throw RefusalWords.OwnRefusal(
        "文件编码既不是 UTF-8，也不是 GB 18030，请另存为“CSV UTF-8”。",
        "The file is neither UTF-8 nor GB 18030; save it as “CSV UTF-8”.")
    }
    isTrial = form["trial"] != nil
    body = ["csv": .string(text), "isTrial": .bool(isTrial)]
  }

  /// - Parameter lines: as the operation answered.
  static func taken(_ lines: Int, isTrial: Bool, _ language: Language) -> String {
    let counted = language.say("\(lines.grouped) 行", lines == 1 ? "1 line" : "\(lines.grouped) lines")
    return isTrial
      ? language.say("已检查 \(counted)，没有错误；未导入。", "Nothing is wrong with \(counted); nothing was taken.")
      : language.say("已导入 \(counted)。", "Taken: \(counted).")
  }

  static func form(_ sight: Sight) -> FormView {
    let language = sight.language
    let products = GoodsImport.productColumns.joined(separator: ", ")
    let certificates = GoodsImport.certificateColumns.joined(separator: ", ")
    return FormView(
      "import", language.say("导入表格", "Take in a table"),
      explanations: [
        language.say(
          "CSV 文件，第一行为列名；有任何一行不能接受的，整个文件都不导入，并逐行列出原因。",
          "A CSV file whose first line names its columns. Where one line cannot be taken nothing is, and what is wrong is listed line by line."
        ),
        language.say("商品的列：\(products)。", "Columns of goods: \(products)."),
        language.say("证书的列：\(certificates)。", "Columns of certificates: \(certificates)."),
      ],
      fields: [
        .input(
          "file", language.say("CSV 文件", "The CSV file"), id: "table",
          hint: language.say(
            "UTF-8 或 GB 18030，不超过 5 MB；一格有多项的以 | 分隔",
            "UTF-8 or GB 18030, at most 5 MB; several items in a cell with | between"),
          [("type", "file"), ("accept", "text/csv,.csv")]),
        .boxes(
          language.say("方式", "How"), id: "table-trial",
          [
            .init(
              name: "trial", words: language.say("只检查，不导入", "Only look what would come of it"),
              isTicked: sight.form["trial"] != nil)
          ]),
      ], button: language.say("导入", "Take it in"), hasFile: true)
  }

  /// What is wrong in which line, the first ones of it.
  static func faults(_ problems: [SchemaProblem], _ language: Language) -> PlainPage.Part? {
    guard !problems.isEmpty else { return nil }
    let rows = problems.prefix(mostFaults).map { problem in
      [PlainPage.Cell(line(problem) ?? "–", isNumber: true), PlainPage.Cell(words(problem, language))]
    }
    let left = problems.count - rows.count
    return PlainPage.Part(
      heading: language.say("表格中的错误", "What is wrong in the table"),
      sentences: left > 0
        ? [language.say("另有 \(left.grouped) 处错误未列出。", "There are \(left.grouped) more that are not listed.")] : [],
      tables: [
        PlainPage.Table([language.say("行", "Line"), language.say("错误", "What is wrong")], rows)
      ])
  }

  private static func line(_ problem: SchemaProblem) -> String? {
    let parts = problem.pointer.split(separator: "/")
    return parts.count == 3 && parts[1] == "line" ? String(parts[2]) : nil
  }

  /// English is what the operation says, with the names that it is about; codes say the same in Chinese, with the column.
  private static func words(_ problem: SchemaProblem, _ language: Language) -> String {
    guard language == .zhHans else { return problem.message }
    // The fault of a field begins with the field: `title: this field is required`.
    let column = problem.message.firstMatch(of: #/^([A-Za-z]+)(?:\/\d+)?: /#).map { "\($0.1)：" } ?? ""
    switch problem.code {
    case "columns": return "列数与第一行不一致，请检查是否有未加引号的逗号。"
    case "line-twice":
      let other = problem.message.split(separator: " ").last.map(String.init) ?? ""
      return "与第 \(other) 行重复。"
    case "missing", "too-short": return "\(column)缺少必填的内容。"
    case "too-long": return "\(column)内容过长。"
    case "too-many": return "\(column)项目过多。"
    case "format": return "\(column)格式不正确。"
    case "character": return "\(column)含有不能保存的字符。"
    default:
      return RefusalWords.words(Refusal(.invalid, problem.code, problem.message), language) ?? problem.message
    }
  }
}
