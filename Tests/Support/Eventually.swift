/// How long tests wait for what must come. It measures nothing: on a machine on which all of them run side by side it is
/// long enough that only what never comes is told.
public let patience: Duration = .seconds(180)

/// Looks again and again until something is so, and answers whether it came to that.
public func eventually(
  every pause: Duration = .milliseconds(20), _ isSo: () async throws -> Bool
) async throws -> Bool {
  try await awaited(every: pause) { try await isSo() ? true : nil } ?? false
}

/// Looks again and again until there is something, and answers it; nil where it did not come.
public func awaited<T>(
  every pause: Duration = .milliseconds(20), _ find: () async throws -> T?
) async throws -> T? {
  let end = ContinuousClock.now + patience
  while true {
    if let found = try await find() { return found }
    if ContinuousClock.now > end { return nil }
    try await Task.sleep(for: pause)
  }
}
