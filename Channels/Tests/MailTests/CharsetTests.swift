import Foundation
import Mail
import Promises
import Testing

/// The bytes were made by Python's codecs, not by what reads them here.
@Suite struct CharsetTests {
  static let samples = [
    ("GB2312", "投诉：收到的是假货，请退款。", "zbbL36O6ytW1vbXEyse82bv1o6zH683Lv+6how=="),
    ("GBK", "投诉：收到的是假货，请退款。镕", "zbbL36O6ytW1vbXEyse82bv1o6zH683Lv+6ho+lG"),
    ("GB18030", "投诉：收到的是假货，请退款。㐀𠀀", "zbbL36O6ytW1vbXEyse82bv1o6zH683Lv+6ho4E57jmVMoI2"),
    ("Big5", "投訴：收到的是假貨，請退款。", "p+u2RKFHpqyo7Kq6rE+wsrNmoUG90LBotNqhQw=="),
    ("ISO-2022-JP", "苦情です。偽物が届きました。", "GyRCNmw+cCRHJDkhIzU2SiokLEZPJC0kXiQ3JD8hIxsoQg=="),
    ("ISO-2022-KR", "가짜 상품을 받았습니다", "GyQpQw4wIUIlDyAOO3NHMEA7DyAOOV4+Uj1ANE80WQ8="),
    ("Shift_JIS", "苦情です。偽物が届きました。", "i+qP7oLFgreBQotVlaiCqpPNgquC3IK1gr2BQg=="),
    ("EUC-KR", "가짜 상품을 받았습니다", "sKHCpSC788ewwLsgud6+0r3AtM+02Q=="),
    ("HZ-GB-2312", "投诉：收到的是假货，请退款。", "fntNNktfIzpKVTU9NURKRzxZO3UjLEdrTUs/biEjfn0="),
    ("ISO-2022-CN", "投诉收到假货", "GyQpQQ5NNktfSlU1PTxZO3UP"),
  ]

  private func body(_ base64: String, type: String) throws -> String {
    var bytes = message("Content-Type: \(type)\nContent-Transfer-Encoding: 8bit", body: "@@")
    bytes.replaceSubrange(
      bytes.firstRange(of: Array("\r\n\r\n@@".utf8))!, with: Array("\r\n\r\n".utf8) + Data(base64Encoded: base64)!)
    return try read(bytes).text
  }

  @Test(arguments: samples) func asTheLabelSays(_ label: String, _ text: String, _ base64: String) throws {
    #expect(try body(base64, type: "text/plain; charset=\(label)") == text)
    #expect(try body(base64, type: "text/plain; charset=\"\(label.lowercased())\"") == text)
    let subject = "=?\(label)?B?\(base64)?="
    #expect(try read(message(subject: subject)).subject == text)
    #expect(try read(message(from: "\(subject) <li@example.org>")).from.name == text)
  }

  /// Much of what calls itself GB2312 is GBK or GB18030.
  @Test(arguments: samples.filter { $0.0.hasPrefix("GB") }) func wrongButUsualLabels(
    _ label: String, _ text: String, _ base64: String
  ) throws {
    for wrong in ["gb2312", "us-ascii", "utf-8", "x-unknown", "nonsense", "\u{1}", ""] {
      #expect(try body(base64, type: "text/plain; charset=\"\(wrong)\"") == text, "\(wrong)")
    }
    #expect(try body(base64, type: "text/plain") == text)
  }

  @Test func utf8UnderEveryLabel() throws {
    let text = "收到的是假货，请退款"
    for label in ["gbk", "big5", "iso-8859-1", "windows-1252", "us-ascii", "iso-2022-jp", "nonsense"] {
      #expect(try body(Data(text.utf8).base64EncodedString(), type: "text/plain; charset=\(label)") == text, "\(label)")
    }
  }

  /// The word that editors mistook for UTF-8.
  @Test func shortGBKIsNotTakenForUTF8() throws {
    #expect(try body("warNqA==", type: "text/plain; charset=gbk") == "联通")
  }

  @Test func oneBrokenByteSpoilsNothing() throws {
    let text = String(repeating: "收到的是假货，", count: 20)
    var bytes = Data(text.utf8)
    bytes[1] = 0xFF
    let read = try body(bytes.base64EncodedString(), type: "text/plain; charset=utf-8")
    #expect(read.hasSuffix(String(text.dropFirst())))
  }

  @Test func statefulWithoutALabel() throws {
    for (label, text, base64) in Self.samples where label.hasPrefix("ISO-2022") {
      #expect(try body(base64, type: "text/plain") == text, "\(label)")
    }
  }

  /// Whatever the bytes and the label, there is a text that a database can keep.
  @Test func anyBytesUnderAnyLabel() throws {
    var random = SystemRandomNumberGenerator()
    for label in ["utf-8", "gbk", "big5", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz", "utf-16", "utf-7", "x"] {
      for _ in 0..<20 {
        let bytes = Data((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) })
        let text = try body(bytes.base64EncodedString(), type: "text/plain; charset=\(label)")
        #expect(!text.unicodeScalars.contains("\0"))
      }
    }
  }
}
