import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Support
import Testing

@testable import Web

/// Every route with every role: what the table says is what happens.
@Suite struct GateTests {
  private static let roles: [Set<Role>] = [[]] + Role.allCases.filter { $0 != .anyone }.map { [$0] }

  /// Statuses that say: you may not.
  private static func isTurnedAway(_ status: Int) -> Bool { status == 401 || status == 403 }

  private func send(
    _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, key: String?, body: String? = nil,
    form: Bool = false
  ) async throws -> Int {
    var headers = HTTPFields()
    headers[.contentType] = form ? "application/x-www-form-urlencoded" : "application/json"
    headers[.authorization] = key.map { "Bearer \($0)" }
    return try await client.execute(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
    ) { Int($0.status.code) }
  }

  /// A site, and a key for each set of roles: nobody outside a test gets such keys.
  private func keys(_ client: APIClient) async throws -> [Set<Role>: String] {
    var keys: [Set<Role>: String] = [:]
    for (number, roles) in Self.roles.enumerated() where !roles.isEmpty {
      let word = "pk_\(number)"
      try await client.platform.operate(at: client.now) { work in
        _ = try work.transaction.run(
          "INSERT INTO api_key (id, hash, name, roles, created_at) VALUES ($1, $2, 'test', $3, $4)",
          Identifier(high: 2, low: UInt64(number)).bytes, APIClient.hash(word), Role.text(roles), work.now)
      }
      keys[roles] = word
    }
    return keys
  }

  @Test func everyRouteDoesWhatTheTableSays() async throws {
    let client = try await APIClient()
    let site = Site(platform: client.platform, clock: { client.now })
    let keys = try await keys(client)
    try await Application(router: site.router()).test(.router) { client in
      for roles in Self.roles { try await walk(client, as: roles, key: keys[roles]) }
    }
  }

  private func walk(_ client: any TestClientProtocol, as roles: Set<Role>, key: String?) async throws {
    for door in Door.all {
      let path = door.path.replacing(/\{[a-z0-9]+\}/, with: "X")
      // A stream does not end; that it begins is seen in a browser (`ContactTests`).
      if door.path.hasSuffix("/events"), door.right.isHeld(by: roles) { continue }
      let method: HTTPRequest.Method = door.method == .get ? .get : .post
      let status = try await send(
        client, method, path, key: key, body: door.method == .post ? "do=nothing" : nil, form: true)
      // Pages of one's own account are for people, whom no key stands for.
      let isPersonal = ["/account", "/account/second-factor"].contains(door.path)
      let mayPass = door.right.isHeld(by: roles)
      if mayPass && isPersonal { continue }
      #expect(
        Self.isTurnedAway(status) == !mayPass, "\(Role.text(roles)) \(door.method.rawValue) \(door.path): \(status)")
      if !mayPass { #expect(status == (roles.isEmpty ? 401 : 403), "\(Role.text(roles)) \(door.path)") }
    }
    for operation in Catalog.operations {
      let status = try await send(client, .post, "/v1/\(operation.path)", key: key, body: "{}")
      let mayPass = operation.right?.isHeld(by: roles) ?? false
      #expect(Self.isTurnedAway(status) == !mayPass, "\(Role.text(roles)) \(operation.name): \(status)")
    }
    for query in Catalog.queries {
      let path = query.path.replacing(/\{[a-z]+\}/, with: "1")
      let status = try await send(client, .get, "/v1/\(path)", key: key)
      let right = query.right
      let mayPass = right?.isHeld(by: roles) ?? false
      // Who is kept to his own has to name it.
      let isOwn = right?.isOwnOnly(for: roles) ?? false
      if mayPass && isOwn {
        #expect(status == 404 || status == 403 || status == 422, "\(Role.text(roles)) \(query.name): \(status)")
      } else {
        #expect(Self.isTurnedAway(status) == !mayPass, "\(Role.text(roles)) \(query.name): \(status)")
      }
    }
  }

  @Test func everythingTakesARight() {
    for operation in Catalog.operations { #expect(operation.right != nil, "\(operation.name)") }
    for query in Catalog.queries { #expect(query.right != nil, "\(query.name)") }
    let names = Set(Catalog.operations.map(\.name) + Catalog.queries.map(\.name))
    #expect(Catalog.rights.keys.filter { !names.contains($0) }.sorted() == [], "rights to what is not there")
  }

  /// What no table names is open to nobody, and the router has no route that the table does not know.
  @Test func noRouteIsOutsideTheTable() async throws {
    let client = try await APIClient()
    let router = Site(platform: client.platform, clock: { client.now }).router()
    let routes = router.routes.filter { !$0.path.description.hasPrefix("/v1/") }
      .map { "\($0.method.rawValue) \($0.path.description)" }
    #expect(routes.filter { Door.byRoute[$0] == nil && !$0.contains("/webhooks/") } == [])
    #expect(Door.byRoute.keys.filter { !routes.contains($0) }.sorted() == [], "doors without a route")
  }

  @Test func aWrongKeyIsToldSo() async throws {
    let client = try await APIClient()
    let site = Site(platform: client.platform, clock: { client.now })
    try await Application(router: site.router()).test(.router) { client in
      let (wrong, none) = (
        try await send(client, .get, "/v1/orders/A", key: "pk_wrong"), try await send(client, .get, "/", key: nil)
      )
      #expect(wrong == 401 && none == 200)
    }
  }
}
