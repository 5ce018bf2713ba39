import Database
import Foundation
import Support
import Synchronization
import Testing

@Suite struct TransactionTests {
  @Test(arguments: Engine.all) func aFailingCommandLeavesItsNeighboursAlone(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let failed = await withTaskGroup(of: Bool.self) { group in
        for id in 1...300 {
          group.addTask {
            do {
              try await database.write { tx in
                try tx.add(id, "\(id)")
                if id.isMultiple(of: 3) { throw Refused() }
                if id.isMultiple(of: 5) { try tx.add(id, "again") }
              }
              return false
            } catch {
              return true
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      let kept = (1...300).filter { !$0.isMultiple(of: 3) && !$0.isMultiple(of: 5) }
      #expect(failed == 300 - kept.count)
      let words = try database.readNow { try $0.words }
      #expect(words == kept.map { "\($0)" })
    }
  }

  @Test(arguments: Engine.all) func whatACommandThrowsIsPassedOn(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      await #expect(throws: Refused()) { try await database.write { _ in throw Refused() } }
      #expect(throws: Refused()) { try database.writeNow { _ in throw Refused() } }
      #expect(throws: Refused()) { try database.readNow { _ in throw Refused() } }
      let words = try await database.write { try $0.words }
      #expect(words == [])
    }
  }

  @Test(arguments: Engine.all) func aReaderSeesWhatWasAnswered(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for id in 1...200 {
          group.addTask {
            try await database.write { try $0.add(id, "\(id)") }
            return try database.readNow {
              try $0.first("SELECT count(*) FROM entry WHERE id = $1", id) { $0.int(0) } ?? 0
            }
          }
        }
        for try await found in group { #expect(found == 1) }
      }
    }
  }

  @Test(arguments: Engine.durable) func aReaderKeepsItsSnapshot(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try database.writeNow { try $0.add(1, "one") }
      let before = try database.readNow { tx in
        let first = try tx.words
        let written = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
          try? database.writeNow { try $0.add(2, "two") }
          written.signal()
        }
        written.wait()
        #expect(try tx.words == first)
        return first
      }
      #expect(before == ["one"])
      #expect(try database.readNow { try $0.words } == ["one", "two"])
    }
  }

  @Test(arguments: Engine.all) func aSavepointIsUndoneAlone(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        try tx.add(1, "one")
        try? tx.savepoint {
          try tx.add(2, "two")
          try tx.savepoint { try tx.add(3, "three") }
          throw Refused()
        }
        try tx.savepoint { try tx.add(4, "four") }
      }
      #expect(try database.readNow { try $0.words } == ["one", "four"])
    }
  }

  @Test(arguments: Engine.all) func hooksRunAfterTheCommitAndOnlyThen(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let heard = Mutex<[String]>([])
      let say: @Sendable (String) -> @Sendable () -> Void = { word in { heard.withLock { $0.append(word) } } }
      try await database.write { tx in
        tx.afterCommit(say("kept"))
        try? tx.savepoint {
          tx.afterCommit(say("undone"))
          throw Refused()
        }
        try tx.savepoint { tx.afterCommit(say("inner")) }
        #expect(heard.withLock { $0 } == [])
      }
      try? await database.write { tx in
        tx.afterCommit(say("thrown"))
        throw Refused()
      }
      try? database.writeNow { tx in
        tx.afterCommit(say("thrown now"))
        throw Refused()
      }
      try database.writeNow { $0.afterCommit(say("now")) }
      #expect(heard.withLock { $0 } == ["kept", "inner", "now"])
    }
  }

  @Test(arguments: Engine.all) func aHookMayRead(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let seen = Mutex<[String]>([])
      try await database.write { tx in
        try tx.add(1, "one")
        tx.afterCommit { seen.withLock { $0 = (try? database.readNow { try $0.words }) ?? [] } }
      }
      #expect(seen.withLock { $0 } == ["one"])
    }
  }

  @Test(arguments: Engine.all) func aTransactionEndsWithItsClosure(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      var kept: Transaction?
      try database.writeNow { kept = $0 }
      let late = try #require(kept)
      try expect(.misuse) { try late.add(1, "one") }
      try expect(.misuse) { try late.words }
    }
  }

  @Test(arguments: Engine.all) func aWriteWithinAWriteIsMisuse(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try database.writeNow { tx in
        try tx.add(1, "one")
        try expect(.misuse) { try database.writeNow { try $0.add(2, "two") } }
      }
      try await database.write { tx in
        try tx.add(3, "three")
        try expect(.misuse) { try database.writeNow { try $0.add(4, "four") } }
      }
      let words = try database.readNow { try $0.words }
      #expect(words == ["one", "three"])
    }
  }
}
