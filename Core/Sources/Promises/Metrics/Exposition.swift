/// Figures as Prometheus reads them: its text exposition format, version 0.0.4.
public struct Exposition: Sendable {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public enum Kind: String, Sendable {
    /// Only ever grows, until the process ends.
    case counter
    /// Goes up and down.
    case gauge
  }

  public struct Sample: Sendable {
    public var labels: [(name: String, value: String)]
    public var value: Double

    public init(_ value: Double, _ labels: (name: String, value: String)...) {
      self.value = value
      self.labels = labels
    }
  }

  /// How long things took, or how large they were.
  public struct Histogram: Sendable {
    public var labels: [(name: String, value: String)]
    /// Upper bounds, ascending, with how many lie at or below each and above the one before.
    public var buckets: [(bound: Double, count: Int)]
    /// How many lie above the last bound.
    public var beyond: Int
    public var sum: Double

    public init(
      _ labels: [(name: String, value: String)], buckets: [(bound: Double, count: Int)], beyond: Int, sum: Double
    ) {
      self.labels = labels
      self.buckets = buckets
      self.beyond = beyond
      self.sum = sum
    }
  }

  public private(set) var text = ""

  public init() {}

  /// Adds a figure with all its samples. One without samples is left out.
  ///
  /// - Parameters:
  ///   - name: as Prometheus names things: `pledge_outbox_messages`, a counter with `_total`.
  ///   - help: a sentence for who reads it.
  public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    head(name, kind.rawValue, help)
    for sample in samples { line(name, sample.labels, sample.value) }
  }

  public mutating func add(_ name: String, _ help: String, _ histograms: [Histogram]) {
    guard !histograms.isEmpty else { return }
    head(name, "histogram", help)
    for histogram in histograms {
      var count = 0
      for bucket in histogram.buckets {
        count += bucket.count
        line(name + "_bucket", histogram.labels + [("le", Self.number(bucket.bound))], Double(count))
      }
      count += histogram.beyond
      line(name + "_bucket", histogram.labels + [("le", "+Inf")], Double(count))
      line(name + "_sum", histogram.labels, histogram.sum)
      line(name + "_count", histogram.labels, Double(count))
    }
  }

  private mutating func head(_ name: String, _ kind: String, _ help: String) {
    let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    text += "# HELP \(name) \(escaped)\n# TYPE \(name) \(kind)\n"
  }

  private mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
    let words = labels.map { label in
      let escaped = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n")
      return "\(label.name)=\"\(escaped)\""
    }
    text += "\(name)\(words.isEmpty ? "" : "{\(words.joined(separator: ","))}") \(Self.number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value), abs(value) < 1e15 { return String(whole) }
    return String(value)
  }
}
