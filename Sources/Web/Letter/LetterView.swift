/// What the letter's template shows. Mustache renders an unknown name as nothing, so every name in the template is a
/// property here, which a test compares. It also falls back to the enclosing view where a property is nil: an optional
/// property has a name that no enclosing view has.
struct LetterView {
  struct Say {
    var skip, languages, toggle, demonstration, contact, contents, promisedBy, inForce, versionHead, published: String
  }
  struct Notice {
    var words: String
    var articles: [Link]
  }
  struct Link {
    var key, words: String
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
    var suspended: [String]
    /// Its record; nil for statements and where the page shows the letter alone.
    var box: Box?
    /// What is said in place of a record where there is nothing to count.
    var quiet: String?
  }
  struct Box {
    var label: String
    var rate: Rate?
    var nothing: String?
    var plot: String?
    var hasCounts: Bool
    var counts: [Count]
    /// Sentences: how fast, and how much money.
    var notes: [String]
    var working: Working?
  }
  struct Rate {
    var figure, meaning: String
  }
  /// `mark` is the class that draws the shape: n none, k kept, b broken, o open, v void.
  struct Count {
    var mark, words: String
  }
  /// How the figure is made; `numbers` leads to those of the plot.
  struct Working {
    var summary, explanation, rule: String
    var numbers: Link?
  }
  /// The plots in numbers, for those who cannot see them and those who want to count.
  struct Annex {
    var title, caption, articleHead: String
    var periods: [String]
    var rows: [Row]
  }
  struct Row {
    var key, article, keptHead, brokenHead: String
    var kept, broken: [String]
  }
  var language: String
  var chinese, english, record: Bool
  /// The end of the links: `&record=no` where the page shows the letter alone, else empty; and the other way round.
  var keep, change: String
  var title, platform, style, headline, asOf, preamble, closing: String
  var published, effective, version, sha256, seal: String
  var hasNotices: Bool
  var notices: [Notice]
  var say: Say
  var chapters: [Chapter]
  /// Nil where there is no plot.
  var annex: Annex?
}
