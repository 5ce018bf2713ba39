import Carriers
import Promises
import Testing

@Suite struct CarrierSettingsTests {
  private let environment = [
    "PLEDGE_AFTERSHIP_SECRET": "aftership-word", "PLEDGE_KUAIDI100_SALT": "kuaidi100-word",
    "PLEDGE_CARRIER_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ]

  private func malformed(_ variable: String, _ value: String) -> CarrierSettings.Malformed? {
    var changed = environment
    changed[variable] = value
    do throws(CarrierSettings.Malformed) {
      _ = try CarrierSettings(environment: changed)
      return nil
    } catch { return error }
  }

  @Test func whatIsConfiguredMayReport() throws {
    #expect(try CarrierSettings(environment: [:]).carriers.isEmpty)
    #expect(try CarrierSettings(environment: environment.mapValues { _ in "" }).carriers.isEmpty)
    #expect(
      try CarrierSettings(environment: environment).carriers.map(\.name) == ["aftership", "kuaidi100", "generic"])
    let one = environment.filter { $0.key == "PLEDGE_KUAIDI100_SALT" }
    #expect(try CarrierSettings(environment: one).carriers.map(\.name) == ["kuaidi100"])
  }

  @Test func theConfiguredSecretIsTheOneChecked() throws {
    let carriers = try CarrierSettings(environment: environment).carriers
    let body = Array(#"{"msg": {"tracking_number": "1"}}"#.utf8)
    let headers = ["aftership-hmac-sha256": Signing.hmac(body, secret: Array("aftership-word".utf8))]
    #expect(try carriers[0].reports(headers: headers, body: body, now: noon).isEmpty)
    let form = Array("param=%7b%7d&sign=\(Signing.md5("{}kuaidi100-word"))".utf8)
    #expect(try carriers[1].reports(headers: [:], body: form, now: noon).isEmpty)
  }

  @Test func theZoneIsReadFromTheEnvironment() throws {
    let body = Array(
      #"{"msg": {"tracking_number": "1", "checkpoints": [{"checkpoint_time": "2026-07-01T12:00:00"}]}}"#.utf8)
    let headers = ["aftership-hmac-sha256": Signing.hmac(body, secret: Array("aftership-word".utf8))]
    for (zone, time) in [("", "2026-07-01T04:00:00Z"), ("Europe/Berlin", "2026-07-01T10:00:00Z")] {
      var changed = environment
      changed["PLEDGE_AFTERSHIP_ZONE"] = zone
      let carrier = try CarrierSettings(environment: changed).carriers[0]
      #expect(try carrier.reports(headers: headers, body: body, now: noon).map(\.event.at.description) == [time])
    }
  }

  @Test(arguments: [
    ("PLEDGE_AFTERSHIP_SECRET", "has a space"), ("PLEDGE_AFTERSHIP_SECRET", "short"),
    ("PLEDGE_KUAIDI100_SALT", "line-break\n"), ("PLEDGE_CARRIER_SECRET", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("PLEDGE_CARRIER_SECRET", "whsec_MfKQ9r8GKYqr"), ("PLEDGE_CARRIER_SECRET", "whsec_%%%"),
    ("PLEDGE_AFTERSHIP_ZONE", "Atlantis"),
  ])
  func whatIsMalformedIsNamed(variable: String, value: String) throws {
    let error = try #require(malformed(variable, value))
    #expect(error.variable == variable)
    #expect(error.description.hasPrefix("\(variable) cannot be used: write "))
    #expect(error.description.hasSuffix("."))
    #expect(!error.description.contains(value))
  }

  @Test func secretsNeverShow() throws {
    let settings = try CarrierSettings(environment: environment)
    var texts = [String(reflecting: settings), String(describing: settings)]
    dump(settings, to: &texts[1])
    for carrier in settings.carriers {
      texts += [String(reflecting: carrier), String(describing: carrier)]
      var dumped = ""
      dump(carrier, to: &dumped)
      #expect(!dumped.contains("elements"), "no array of bytes")
      texts.append(dumped)
      let forged = [
        "aftership-hmac-sha256": "AAAA", "webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA",
      ]
      texts.append(
        String(reflecting: carrier.refusal(headers: forged, body: Array("param=1&sign=AA".utf8))))
    }
    // The first bytes of the last secret, as an array of numbers would show them.
    for word in ["aftership-word", "kuaidi100-word", "MfKQ9r8G", "49, 242", "31f290", "97, 102, 116", "107, 117"] {
      for text in texts { #expect(!text.contains(word)) }
    }
    #expect(texts.contains { $0.contains("(secret)") }, "the secrets were reached")
  }
}
