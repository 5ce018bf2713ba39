import Promises

extension Catalog {
  private static let chatted = Schema.Field.field("complaint", .reference, "The case.")

  static let chatOperations: [Operation] = [
    complaint(
      "chats.take", "chat-takings", "One of the staff takes a chat that waits, or takes it over from a colleague.",
      chatted, [.optional("person", Shape.identifier, "Who; whoever asks, where it is left out.")]
    ) { work, input in
      let own = work.actor.flatMap { $0.hasPrefix("person:") ? Identifier(String($0.dropFirst(7))) : nil }
      guard let person = input.has("person") ? try input.identifier("person") : own else {
        throw Refusal(.invalid, "no-agent", "Chats are held by those who work on complaints.")
      }
      try work.takeChat(in: input.text("complaint"), by: person, at: input.at)
    },
    complaint("chats.release", "chat-releases", "Puts a chat back in the line, in its old place.", chatted) {
      try $0.releaseChat(in: $1.text("complaint"), at: $1.at)
    },
    complaint("chats.end", "chat-endings", "Ends a chat; its case goes on.", chatted) {
      try $0.endChat(in: $1.text("complaint"), at: $1.at)
    },
  ]
}
