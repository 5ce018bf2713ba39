/// The colours of every page, for light and dark. Whatever is read stands out from paper and card by at least 4.5 to 1
/// (WCAG 2.2, AA), which a test computes; kept and broken differ in shape as well.
enum Palette {
  static let light: [(name: String, colour: String)] = [
    ("paper", "#faf8f3"), ("card", "#fffdf9"), ("ink", "#22201c"), ("soft", "#5d584f"), ("line", "#ded8cb"),
    ("kept", "#1f6b4f"), ("broken", "#a8321f"), ("accent", "#8c2f24"), ("seal", "#b3271b"),
  ]
  static let dark: [(name: String, colour: String)] = [
    ("paper", "#191816"), ("card", "#211f1c"), ("ink", "#ece7dc"), ("soft", "#b0a899"), ("line", "#3a3731"),
    ("kept", "#6cc5a0"), ("broken", "#f08a76"), ("accent", "#e0806f"), ("seal", "#e2695c"),
  ]
  /// The names that text is set in, and those it is set on.
  static let text = ["ink", "soft", "kept", "broken", "accent", "seal"]
  static let grounds = ["paper", "card"]

  /// On paper the light colours are always used, on white.
  static let style = """
    :root{\(variables(light))color-scheme:light dark}
    @media screen and (prefers-color-scheme:dark){:root{\(variables(dark))}}
    @media print{:root{--paper:#fff;--card:#fff}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:18px/1.75 Georgia,"Noto Serif CJK SC","Noto Serif SC",serif}
    :lang(zh) body{font-family:"Songti SC","Noto Serif CJK SC","Noto Serif SC",SimSun,serif}
    a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    """

  private static func variables(_ colours: [(name: String, colour: String)]) -> String {
    colours.map { "--\($0.name):\($0.colour);" }.joined()
  }
}
