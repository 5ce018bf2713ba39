import Promises

/// Which of a message's parts are its text, and which are handed in beside it.
struct MailContent {
  private let limits: MailLimits
  private var texts: [String] = []
  private(set) var attachments: [MailAttachment] = []
  /// The parts of a delivery report: what became of it, and the mail that it is about.
  private(set) var reports: [(type: String, content: [UInt8])] = []
  private(set) var isReport = false

  init(limits: MailLimits) { self.limits = limits }

  var text: String { texts.joined(separator: "\n") }

  mutating func read(_ root: MimeMessage.Node?) {
    if let root { add(root) }
    for place in attachments.indices where attachments[place].name.isEmpty {
      attachments[place].name = "\(place + 1).\(Self.ending(of: attachments[place].type))"
    }
  }

  private mutating func add(_ node: MimeMessage.Node) {
    switch node {
    case .leaf(let leaf): add(leaf)
    case .multipart("alternative", let nodes): addBest(of: nodes)
    case .multipart("report", let nodes):
      isReport = true
      for node in nodes { add(node) }
    case .multipart(_, let nodes): for node in nodes { add(node) }
    }
  }

  /// Of the ways in which one text is told the plain one, unless it says nothing; whatever is no way to tell it is kept
  /// beside (calendars, for example).
  private mutating func addBest(of nodes: [MimeMessage.Node]) {
    let chosen =
      nodes.firstIndex { Self.text(of: $0, type: "text/plain").map { !Self.isBlank($0) } ?? false }
      ?? nodes.lastIndex { Self.hasText($0) }
    for (place, node) in nodes.enumerated() {
      if place == chosen {
        add(node)
        continue
      }
      if case .leaf(let leaf) = node, ["text/plain", "text/html"].contains(leaf.type), !leaf.isAttachment { continue }
      if case .multipart("related", let parts) = node, chosen != nil {
        // The page's pictures, without the page.
        for part in parts {
          if case .leaf(let leaf) = part, leaf.type == "text/html", !leaf.isAttachment { continue }
          add(part)
        }
        continue
      }
      add(node)
    }
  }

  private static func text(of node: MimeMessage.Node, type: String) -> String? {
    guard case .leaf(let leaf) = node, leaf.type == type, !leaf.isAttachment else { return nil }
    return Charset.text(leaf.content.prefix(10_000), label: leaf.charset)
  }

  private static func hasText(_ node: MimeMessage.Node) -> Bool {
    switch node {
    case .leaf(let leaf): leaf.type.hasPrefix("text/") && !leaf.isAttachment
    case .multipart(_, let nodes): nodes.contains(where: hasText)
    }
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  private mutating func add(_ leaf: MimeMessage.Leaf) {
    let isMessage = leaf.type == "message/rfc822" || leaf.type == "message/global"
    if isReport,
      isMessage || leaf.type == "message/delivery-status" || leaf.type == "message/global-delivery-status"
        || leaf.type.hasPrefix("text/rfc822-headers") || leaf.type == "message/global-headers"
    {
      reports.append((leaf.type, leaf.content))
    }
    guard !leaf.isAttachment, leaf.name.isEmpty, ["text/plain", "text/html"].contains(leaf.type) else {
      return attach(leaf)
    }
    var text = Charset.text(leaf.content.prefix(limits.textBytes), label: leaf.charset)
    if leaf.type == "text/html" { text = HTMLText.read(text) }
    if leaf.isFlowed { text = MailPassages.unflowed(text, deletesSpace: leaf.deletesSpace) }
    if !Self.isBlank(text) { texts.append(text) }
    // What is longer than people read is kept whole beside its beginning.
    if leaf.content.count > limits.textBytes { attach(leaf) }
  }

  private mutating func attach(_ leaf: MimeMessage.Leaf) {
    guard !leaf.content.isEmpty || !leaf.name.isEmpty else { return }
    attachments.append(MailAttachment(name: leaf.name, type: leaf.type, bytes: leaf.content))
  }

  private static func ending(of type: String) -> String {
    switch type {
    case "message/rfc822", "message/global": "eml"
    case "image/jpeg": "jpg"
    case "text/plain", "message/delivery-status", "text/rfc822-headers": "txt"
    case "text/html": "html"
    default:
      switch String(type.split(separator: "/").last ?? "") {
      case let word where word.utf8.count <= 5 && word.utf8.allSatisfy { $0 >= 0x30 && $0 < 0x7B }: word
      default: "bin"
      }
    }
  }
}
