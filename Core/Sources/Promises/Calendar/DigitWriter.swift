/// Writes times digit by digit into a string's own memory: every answer and every journal line holds several.
struct DigitWriter {
  let text: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(text: UnsafeMutableBufferPointer<UInt8>) { self.text = text }

  mutating func write(_ byte: UInt8) {
    text[count] = byte
    count += 1
  }

  /// A number that is not negative, with leading zeros; one that needs more digits gets them.
  mutating func write(_ number: Int, digits: Int) {
    var width = digits
    var rest = number
    for _ in 0..<digits { rest /= 10 }
    while rest > 0 {
      width += 1
      rest /= 10
    }
    rest = number
    for place in stride(from: count + width - 1, through: count, by: -1) {
      text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    count += width
  }

  /// `2026-11-24`
  mutating func write(_ day: Day) {
    let (year, month, day) = day.parts
    if year < 0 { write(UInt8(ascii: "-")) }
    write(abs(year), digits: 4)
    write(UInt8(ascii: "-"))
    write(month, digits: 2)
    write(UInt8(ascii: "-"))
    write(day, digits: 2)
  }
}
