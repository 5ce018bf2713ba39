import Crypto
import Database
public import Promises

/// Where mail about cases comes to and goes out from.
public struct MailHouse: Sendable {
  /// `complaints@shop.example`, with the name that answers carry.
  public var address: MailAddress

  public init(address: MailAddress) { self.address = address }
}

/// A message that came, as it came and as far as it could be read.
public struct ArrivedMail: Sendable {
  public var bytes: [UInt8]
  /// How large it is, where it was not fetched.
  public var size: Int
  public var mail: InboundMail?
  /// Why it could not be read: the code of a problem.
  public var problem: String?

  public init(_ bytes: [UInt8], mail: InboundMail) {
    (self.bytes, size, self.mail) = (bytes, bytes.count, mail)
  }

  public init(_ bytes: [UInt8], size: Int? = nil, problem: String) {
    (self.bytes, self.size, self.problem) = (bytes, size ?? bytes.count, problem)
  }
}

/// What became of a message that came.
public enum MailOutcome: Hashable, Sendable {
  /// It opened a case.
  case opened(String)
  /// It stands in a case.
  case written(String)
  /// It says how this case was handled.
  case rated(String)
  /// It reports that a letter of this case did not arrive.
  case reported(String)
  /// It came before.
  case known
  /// Staff look at it.
  case aside(String)
}

/// What a mail's head says that is needed to answer it; sealed.
struct MailHead {
  var messageID: String?
  var subject: String
  var from: MailAddress
  /// What our own server found out about the sender.
  var authentication = MailAuthentication.unknown

  var bytes: [UInt8] {
    var object: JSONObject = [
      "subject": .string(subject), "from": .string(from.description), "name": .string(from.name),
    ]
    object[text: "id"] = messageID
    switch authentication {
    case .unknown: break
    case .passed: object["sender"] = "proven"
    case .failed(let reason): object["forged"] = .string(reason)
    }
    return JSON.object(object).bytes
  }

  init(messageID: String?, subject: String, from: MailAddress) {
    (self.messageID, self.subject, self.from) = (messageID, subject, from)
  }

  init(_ mail: InboundMail) {
    (messageID, subject, from) = (mail.messageID, mail.subject, mail.from)
    authentication = mail.authentication
  }

  init?(_ bytes: [UInt8]) {
    guard let value = try? JSON.parse(bytes), let from = value["from"]?.string,
      let address = MailAddress(from, name: value["name"]?.string ?? "")
    else { return nil }
    (messageID, subject, self.from) = (value["id"]?.string, value["subject"]?.string ?? "", address)
    if let reason = value["forged"]?.string {
      authentication = .failed(reason)
    } else if value["sender"]?.string == "proven" {
      authentication = .passed
    }
  }
}

extension Work {
  /// The addresses that answers to a house's letters go to. Their key comes from the one that look-ups are hashed with:
  /// the same on every node, and kept when the master key changes.
  func replyAddresses(of house: MailHouse) throws -> ReplyAddress {
    let key = Self.lookUpHash(Array("mail reply addresses".utf8), with: try ownLookUpKey())
    return ReplyAddress(base: house.address, key: key) { key, message in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
  }

  /// What stands for a message id, or for a sender's address, in a column that is searched.
  func mailHash(_ kind: String, _ text: String) throws -> [UInt8] {
    Self.lookUpHash(Array("\(kind)\u{0}\(text)".utf8), with: try ownLookUpKey())
  }
}
