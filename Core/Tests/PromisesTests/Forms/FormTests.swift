import Foundation
import Testing

@testable import Promises

@Suite struct FormTests {
  private func fields(_ text: String) -> [String: String]? { Form(urlEncoded: Array(text.utf8))?.fields }

  @Test func addressEncodedFormsAreRead() {
    #expect(fields("a=1&b=two+words&a=3") == ["a": "3", "b": "two words"])
    #expect(fields("%E7%94%B2=%e4%B9%99&x") == ["甲": "乙", "x": ""])
    #expect(fields("a=%zz%4&=&&b=%0D%0Ac") == ["a": "%zz%4", "": "", "b": "\nc"])
    #expect(fields("a=1%0D2%0D%0D%0A3%0A%0D") == ["a": "1\n2\n\n3\n\n"])
    #expect(fields("a=%FF") == ["a": "\u{FFFD}"])
    #expect(fields("a%00=x%00y") == ["a": "xy"])
    #expect(fields("") == [:])
    #expect(fields((0...Form.mostFields).map { "f\($0)=" }.joined(separator: "&")) == nil)
    #expect(Form(urlEncoded: Array("a=+++".utf8))?["a"] == nil)
  }

  private func multipart(_ body: String, _ type: String = "multipart/form-data; boundary=\"x y\"") -> Form? {
    Form(multipart: Array(body.replacing("\n", with: "\r\n").utf8), type: type)
  }

  @Test func formsWithAFileAreRead() throws {
    let form = try #require(
      multipart(
        """
        --x y
        Content-Disposition: form-data; name="do"

        evidence
        --x y
        content-disposition: form-data; name="file"; filename="../a\\b %22c%22.png"
        Content-Type: image/png

        one

        --x two
        --x y
        Content-Disposition: form-data; name="file"; filename="second.png"

        2
        --x y--

        """))
    #expect(form.fields == ["do": "evidence"])
    #expect(form.file?.name == "b \"c\".png")
    #expect(form.file.map { String(decoding: $0.content, as: UTF8.self) } == "one\r\n\r\n--x two")
    #expect(multipart("--x y--") != nil)
  }

  @Test(arguments: [
    "", "--", "--x y", "--x y\n", "--x y\nContent-Disposition: form-data; name=\"a\"\n\nb", "--x y\n\n\nb\n--x y--",
    "--x y\nContent-Disposition: form-data\n\nb\n--x y--", "junk\n--x y--", "--x yb\n--x y--", "--x y\n--x y--",
    "--x y\nContent-Disposition: form-data; name=\"a\"\n--x y--",
    "--x y\nA: " + String(repeating: "x", count: 5000) + "\nContent-Disposition: form-data; name=\"a\"\n\nb\n--x y--",
  ])
  func brokenFormsAreNoForms(body: String) {
    #expect(multipart(body) == nil)
  }

  /// Parts of one name are one field, yet each is work.
  @Test func partsAreCounted() {
    func form(_ count: Int) -> Form? {
      let part = "--x y\nContent-Disposition: form-data; name=\"a\"\n\nb\n"
      return multipart(String(repeating: part, count: count) + "--x y--")
    }
    #expect(form(Form.mostFields + 1)?.fields == ["a": "b"])
    #expect(form(Form.mostFields + 2) == nil)
  }

  @Test func parametersAreFoundByTheirWholeNames() {
    for (parameters, name) in [
      ("form-data;name=a", "a"), ("form-data; xname=b; NAME=\"a b\"", "a b"), ("form-data; name=a;x", "a"),
      ("form-data; filename=\"\"; name=a", "a"),
    ] {
      let form = multipart("--x y\nContent-Disposition: \(parameters)\n\nb\n--x y--")
      #expect(form != nil && form?.fields == (parameters.contains("filename") ? [:] : [name: "b"]), "\(parameters)")
    }
  }

  @Test func aBoundaryIsNeeded() {
    for type in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""] {
      #expect(multipart("--\n----", type) == nil)
    }
    #expect(multipart("--z--", "multipart/form-data; charset=utf-8; Boundary=z") != nil)
    let long = String(repeating: "b", count: 71)
    #expect(multipart("--\(long)--", "multipart/form-data; boundary=\(long)") == nil)
  }
}
