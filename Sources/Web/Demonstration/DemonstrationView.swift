/// What the template of the demonstration shows; of intro, player and overview there is one.
struct DemonstrationView {
  struct Intro {
    var heading, lead, button: String
    var promise: [Promise]
    var sums: [Sum]
    var how: String
  }
  /// The article that is shown at work.
  struct Promise {
    var address, number, title, text: String
  }
  struct Sum {
    var term, figure, note: String
  }
  struct Player {
    var heading: String
    var seconds: Int
    var plays, goLabel, playWords, pauseWords: String
    var back, next: [LinkView]
    var railLabel: String
    var rail: [Stop]
    var steps: [Step]
    var sources: [Sources]
  }
  struct Stop {
    var address, time, who: String
    var isCurrent, isPast: Bool
  }
  struct Overview {
    var heading, first: String
    var steps: [Step]
    var sources: [Sources]
  }
  struct Step {
    var number: Int
    var since, stamp, time, who, words: String
    var refusals: [String]
    var states: [State]
    var hasMoney: Bool
    var bars: [Bar]
    var effects: [Effect]
    /// Where the like of it stands on this platform; one list, or none.
    var links: [Links]
  }
  struct Links {
    var list: [LinkView]
  }
  struct State {
    var term, mark, word: String
  }
  /// Money as a bar of `share` percent of the most there is of any.
  struct Bar {
    var term, amount, mark: String
    var share: Int
  }
  struct Effect {
    var heading: String
    var items: [Item]
  }
  struct Item {
    var marks: [PlainPage.Mark] = []
    var text: String
    var lines: [String] = []
  }
  struct Sources {
    var heading, lead, orderHead, grantedHead, depositHead, fundHead: String
    var heads: [PlainPage.Head]
    var rows: [Row]
  }
  struct Row {
    var order, granted, deposit, fund, label: String
    /// Of it out of the deposit, and out of the fund, in percent.
    var share, rest: Int
    var hasDeposit, hasFund: Bool
  }
  var shell: WorkShell
  var title, all, allWords: String
  var intro: [Intro] = []
  var player: [Player] = []
  var overview: [Overview] = []
}
