import Promises

/// A square code as a page draws it: what is dark as one path, on white with four modules of it all around, whatever the
/// colours of the page are.
struct QRCodeView {
  var label: String
  /// In modules; and in pixels, of which each module has four, so that its edges are sharp.
  var side, pixels: Int
  var path: String
  private static let quiet = 4

  init(_ code: QRCode, label: String) {
    self.label = label
    side = code.size + 2 * Self.quiet
    pixels = 4 * side
    path = code.rows.enumerated().map { Self.runs(of: $1, in: $0) }.joined()
  }

  /// A bar for every run of dark modules in a row.
  private static func runs(of row: [Bool], in number: Int) -> String {
    var path = ""
    var rest = row[...]
    while let start = rest.firstIndex(of: true) {
      let end = rest[start...].firstIndex(of: false) ?? row.endIndex
      path += "M\(start + quiet) \(number + quiet)h\(end - start)v1h-\(end - start)z"
      rest = row[end...]
    }
    return path
  }
}

/// Within a section over codes.
let qrCodeTemplate = """
  <svg class="square" width="{{pixels}}" height="{{pixels}}" viewBox="0 0 {{side}} {{side}}" role="img" aria-label="{{label}}" shape-rendering="crispEdges"><path d="{{path}}"/></svg>
  """
