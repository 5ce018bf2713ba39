import NIOCore

/// Rings when a time is over that nobody took back. One that is set and cleared with every request costs no timer each:
/// a timer that is under way is left alone, and looks when it wakes whether the time was moved.
///
/// Belongs to one event loop.
final class Alarm {
  private let loop: NIOIsolatedEventLoop
  private let ring: () -> Void
  private var end: NIODeadline?
  private var timer: (wakes: NIODeadline, scheduled: Scheduled<Void>)?

  init(_ loop: any EventLoop, ring: @escaping () -> Void) {
    self.loop = loop.assumeIsolated()
    self.ring = ring
  }

  func set(in time: TimeAmount) {
    let end = NIODeadline.now() + time
    self.end = end
    if let timer, timer.wakes <= end { return }
    wake(at: end)
  }

  func clear() { end = nil }

  /// Keeps nothing alive from here on.
  func stop() {
    clear()
    timer?.scheduled.cancel()
    timer = nil
  }

  private func wake(at time: NIODeadline) {
    timer?.scheduled.cancel()
    let scheduled = loop.scheduleTask(deadline: time) { [self] in
      timer = nil
      guard let end else { return }
      if end > .now() { return wake(at: end) }
      self.end = nil
      ring()
    }
    timer = (time, scheduled)
  }
}
