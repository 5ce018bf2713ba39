extension Schema {
  /// This schema as a JSON Schema of the 2020-12 dialect, which OpenAPI 3.1 embeds as it is.
  public var openAPI: JSON { .object(openAPIObject) }

  private var openAPIObject: JSONObject {
    switch self {
    case .string(let minLength, let maxLength, let format):
      var object: JSONObject = [
        "type": "string", "minLength": .integer(Int64(minLength)), "maxLength": .integer(Int64(maxLength)),
      ]
      for (key, value) in format.openAPI { object[key] = value }
      return object
    case .choice(let choices): return ["type": "string", "enum": .array(choices.map { .string($0) })]
    case .integer(let min, let max):
      return ["type": "integer", "format": "int64", "minimum": .integer(min), "maximum": .integer(max)]
    case .boolean: return ["type": "boolean"]
    case .money: return Schema.object(Schema.moneyFields).openAPIObject
    case .array(let schema, let minItems, let maxItems):
      return [
        "type": "array", "items": schema.openAPI, "minItems": .integer(Int64(minItems)),
        "maxItems": .integer(Int64(maxItems)),
      ]
    case .object(let fields):
      let properties = fields.map { field in
        var object = field.schema.openAPIObject
        object["description"] = .string(field.description)
        return (field.name, JSON.object(object))
      }
      return [
        "type": "object", "properties": .object(JSONObject(properties)),
        "required": .array(fields.filter(\.required).map { .string($0.name) }), "additionalProperties": false,
      ]
    }
  }
}

extension Schema.Format {
  /// Patterns are regular expressions of ECMAScript.
  fileprivate var openAPI: JSONObject {
    switch self {
    case .none: ["pattern": #"^[^\u0000]*$"#]
    case .instant: ["format": "date-time"]
    case .day: ["format": "date"]
    case .reference: ["pattern": "^[A-Za-z0-9._:/-]+$"]
    case .currency: ["pattern": "^[A-Z]{3}$"]
    }
  }
}
