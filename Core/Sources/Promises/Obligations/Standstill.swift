/// What a clock that stands still for a time, whoever stopped it, is due at: the one place that moves a deadline out.
public enum Standstill {
  /// Working time, for the clocks that run in nothing else.
  public struct Working: Hashable, Sendable {
    public var hours: OpeningHours
    public var zone: Zone

    public init(hours: OpeningHours, zone: Zone) {
      self.hours = hours
      self.zone = zone
    }
  }

  /// When something opened at `opened` and due at `due` is due with the clock standing still during `stops`. A time that
  /// several of them cover counts once. Of a clock that runs in working time the working time that was left is left
  /// afterwards. Never earlier than `due`.
  public static func due(
    opened: Instant, due: Instant, during stops: [Range<Instant>], in working: Working? = nil
  ) -> Instant {
    var due = due
    var counted = opened
    for stop in stops.sorted(by: { $0.lowerBound < $1.lowerBound }) where stop.lowerBound <= due {
      let begin = max(counted, stop.lowerBound)
      guard stop.upperBound > begin else { continue }
      if let working {
        let left = working.hours.worked(from: begin, until: due, in: working.zone)
        due = max(due, working.hours.end(of: left, from: stop.upperBound, in: working.zone))
      } else {
        due = due.adding(microseconds: stop.upperBound.microseconds(since: begin))
      }
      counted = stop.upperBound
    }
    return due
  }

  /// The instant at which a share of the time has run that lies between opening and deadline.
  public static func instant(
    of share: Share, opened: Instant, due: Instant, during stops: [Range<Instant>], in working: Working? = nil
  ) -> Instant {
    let part: Instant
    if let working {
      let whole = working.hours.worked(from: opened, until: due, in: working.zone)
      part = working.hours.end(of: share.part(of: whole), from: opened, in: working.zone)
    } else {
      part = opened.adding(microseconds: share.part(of: due.microseconds(since: opened)))
    }
    return self.due(opened: opened, due: part, during: stops, in: working)
  }
}

extension Share {
  /// The share of a length of time, rounded down.
  fileprivate func part(of length: Int64) -> Int64 {
    let product = length.multipliedFullWidth(by: Int64(millionths))
    return Int64(1_000_000).dividingFullWidth(product).quotient
  }
}
