import Synchronization

/// Something to wait for: set by many, waited for by one. Set while nobody waits, it is there for the next who does.
final class Signal: Sendable {
  private struct State {
    var isSet = false
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  func set() {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      defer { state.waiting = nil }
      if state.waiting == nil { state.isSet = true }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns when it is set, when the time is over, or when the task is cancelled; it is no longer set then.
  func wait(atMost time: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: time) }
      group.addTask { await self.wait() }
      await group.next()
      group.cancelAll()
    }
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        let isOver = state.withLock { state in
          if state.isSet || Task.isCancelled {
            state.isSet = false
            return true
          }
          state.waiting = caller
          return false
        }
        if isOver { caller.resume() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume()
    }
  }
}
