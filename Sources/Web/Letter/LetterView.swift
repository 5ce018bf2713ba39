/// What the letter's template shows. Mustache renders an unknown name as nothing, so every name in the template is a
/// property here, and a test compares the two.
struct LetterView {
  struct Say {
    var skip, languages, plain, contents, promisedBy, inForce: String
  }
  struct Chapter {
    var place: Int
    var heading: String
    var articles: [Article]
  }
  struct Article {
    var key, number, title, text: String
    var hasExceptions: Bool
    var exceptions: [String]
    var remedy: String?
    /// Named apart from the page's `record`: Mustache would fall back to that one where this is nil.
    var box: Record?
  }
  struct Record {
    var label: String
    var settled: Settled?
    var nothing: String
  }
  struct Settled {
    var state, rate, rateWords, plot: String
    var facts: [Fact]
    var how, explanation, periodHead, keptHead, brokenHead: String
    var periods: [Period]
  }
  struct Fact {
    var name, value: String
  }
  struct Period {
    var days: String
    var kept, broken: Int
  }
  var language: String
  var chinese, english, record: Bool
  var title, platform, style, headline, preamble, closing, effective, version, sha256, seal, asOf: String
  var say: Say
  var chapters: [Chapter]
}
