/// Finds figures typed into a text, which belong into the rule: a number with a unit, in digits, in Chinese numerals
/// or in English words. `第三方`, `统一` and `GB/T 19001` are none.
enum TypedFigure {
  /// The first one, as it stands in the text; nil when there is none.
  static func first(in text: String) -> String? {
    let plain = withoutPlaceholders(text)
    return chinese(plain) ?? english(plain)
  }

  private static let numerals: Set<Character> = Set("0123456789０１２３４５６７８９.,一二两三四五六七八九十百千万半双")
  private static let units = [
    "个工作日", "工作日", "个自然日", "自然日", "个小时", "小时", "分钟", "秒", "个月", "个季度", "天", "日", "周", "年", "倍", "元", "次", "%", "％",
    "折",
  ]

  private static func chinese(_ text: String) -> String? {
    let characters = Array(text)
    var place = 0
    while place < characters.count {
      guard numerals.contains(characters[place]), characters[place].isNumberStart else {
        place += 1
        continue
      }
      var end = place
      while end < characters.count, numerals.contains(characters[end]) { end += 1 }
      var next = end
      while next < characters.count, characters[next] == " " { next += 1 }
      let rest = String(characters[next..<min(next + 4, characters.count)])
      // An ordinal names, it does not measure: 第三方, 第七条.
      let ordinal = place > 0 && characters[place - 1] == "第"
      if !ordinal, let unit = units.first(where: rest.hasPrefix),
        !idioms.contains(where: { idiom in
          String(characters[max(0, place - 2)..<min(characters.count, end + 3)]).contains(idiom)
        })
      {
        return String(characters[place..<next]) + unit
      }
      place = end
    }
    return nil
  }

  /// Everyday words that look like a figure with a unit.
  private static let idioms = ["一次", "二次", "统一", "十分", "一年四季", "一日三餐", "万元户", "百日", "双十一"]

  private static let englishUnits: Set<String> = [
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
    "quarter", "quarters", "year", "years", "times", "percent", "per", "yuan", "%", "working",
  ]
  private static let englishNumbers: Set<String> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "hundred", "thousand", "half", "twenty-four",
    "seventy-two", "forty-eight",
  ]

  private static func english(_ text: String) -> String? {
    let words = text.lowercased().split { " \n\t,.;:()".contains($0) }.map(String.init)
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      if ["twice", "thrice", "fortnight"].contains(word) { return word }
      if word == "cny" || word == "rmb" || word == "¥", next.first?.isNumber == true { return "\(word) \(next)" }
      if word.hasPrefix("¥"), word.dropFirst().first?.isNumber == true { return word }
      let digits = word.prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty {
        let unit = word.dropFirst(digits.count).drop { $0 == "-" }
        if englishUnits.contains(String(unit)) || (unit.isEmpty && englishUnits.contains(next)) {
          return unit.isEmpty ? "\(word) \(next)" : word
        }
      }
      if englishNumbers.contains(word), englishUnits.contains(next) { return "\(word) \(next)" }
      let parts = word.split(separator: "-").map(String.init)
      if parts.count == 2, englishNumbers.contains(parts[0]), englishUnits.contains(parts[1]) { return word }
    }
    return nil
  }

  private static func withoutPlaceholders(_ text: String) -> String {
    var result = ""
    var inside = false
    for character in text {
      if character == "{" { inside = true }
      if !inside { result.append(character) }
      if character == "}" {
        inside = false
        // Keeps what stands before and after apart.
        result.append("|")
      }
    }
    return result
  }
}

extension Character {
  fileprivate var isNumberStart: Bool { self != "." && self != "," }
}
