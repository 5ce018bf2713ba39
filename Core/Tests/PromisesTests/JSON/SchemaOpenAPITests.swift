import Promises
import Testing

@Suite struct SchemaOpenAPITests {
  @Test func objects() throws {
    let schema = Schema.object([
      .field("order", .reference, "The order's number."), .optional("gift", .boolean, "Whether it is a gift."),
    ])
    #expect(
      schema.openAPI.text
        == #"{"type":"object","properties":{"#
        + #""order":{"type":"string","minLength":1,"maxLength":64,"pattern":"^[A-Za-z0-9._:/-]+$","#
        + #""description":"The order's number."},"gift":{"type":"boolean","description":"Whether it is a gift."}},"#
        + #""required":["order"],"additionalProperties":false}"#)
  }

  @Test func values() {
    #expect(
      Schema.text(max: 200).openAPI
        == ["type": "string", "minLength": 1, "maxLength": 200, "pattern": #"^[^\u0000]*$"#])
    #expect(Schema.instant.openAPI["format"] == "date-time")
    #expect(Schema.day.openAPI["format"] == "date")
    #expect(Schema.choice(["a", "b"]).openAPI == ["type": "string", "enum": ["a", "b"]])
    #expect(
      Schema.amount.openAPI
        == ["type": "integer", "format": "int64", "minimum": 0, "maximum": 1_000_000_000_000])
    #expect(
      Schema.list(of: .boolean, 1...3).openAPI
        == ["type": "array", "items": ["type": "boolean"], "minItems": 1, "maxItems": 3])
  }

  @Test func moneyIsAnObjectOfTwoRequiredFields() {
    let money = Schema.money.openAPI
    #expect(money["required"] == ["amount", "currency"])
    #expect(money["additionalProperties"] == false)
    #expect(money["properties"]?["currency"]?["pattern"] == "^[A-Z]{3}$")
    #expect(money["properties"]?["amount"]?["minimum"] == 0)
  }
}
