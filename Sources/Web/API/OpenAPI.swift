import NIOCore
public import Promises
import Service

/// The API's description (OpenAPI 3.1), made from the same catalog as its routes.
public enum OpenAPI {
  /// Of the API: a change that programs have to follow is another one.
  static let version = "1"

  /// As it is handed out; written once for all routers of a process, since it is long.
  static let bytes = ByteBuffer(bytes: document.bytes)

  public static let document: JSON = [
    "openapi": "3.1.0",
    "info": [
      "title": "Pledge", "version": .string(version),
      "description": .string(
        "A platform's quality promises: orders, deliveries, claims, complaints and goods go in; obligations, remedies "
          + "and the public record come out. Times are RFC 3339, money is in minor units, lists are read by cursor. "
          + "Every write takes an Idempotency-Key: the same request sent again with its key is done once and "
          + "answered alike for 7 days; about a complaint, with how it stands by then."),
    ], "paths": .object(paths),
    "components": [
      "schemas": ["Problem": Problem.schema.openAPI],
      "securitySchemes": [
        "key": ["type": "http", "scheme": "bearer", "description": "A key of a program: Authorization: Bearer pk_..."]
      ],
    ],
  ]

  private static var paths: JSONObject {
    var paths = JSONObject()
    for operation in Catalog.operations {
      paths[in: "/v1/" + operation.path, "post"] = [
        "operationId": .string(operation.name), "summary": .string(operation.summary),
        "security": security(operation.right),
        "parameters": [
          [
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": ["type": "string", "minLength": 1, "maxLength": 255],
            "description": "Makes sending it again harmless: take a UUID.",
          ]
        ], "requestBody": ["required": true, "content": json(operation.schema)],
        "responses": responses(
          "201", "Done, and on disk.", operation.answer, [400, 401, 403, 404, 409, 413, 415, 422, 429, 503]),
      ]
    }
    for query in Catalog.queries {
      paths[in: "/v1/" + query.path, "get"] = [
        "operationId": .string(query.name), "summary": .string(query.summary), "security": security(query.right),
        "parameters": .array(
          query.parameters.map { field in
            let inPath = query.pathParameters.contains(field.name)
            return [
              "name": .string(field.name), "in": inPath ? "path" : "query", "required": .bool(field.required),
              "schema": field.schema.openAPI, "description": .string(field.description),
            ]
          }),
        "responses": responses(
          "200", "Found.", query.answer,
          [400, 401, 403, 404, 422, 429, 503]),
      ]
    }
    return paths
  }

  /// What everybody may do takes no key.
  private static func security(_ right: Right?) -> JSON {
    right.map { $0.holders.contains(.anyone) } == true ? [] : [["key": []]]
  }

  private static func json(_ schema: Schema) -> JSON { ["application/json": ["schema": schema.openAPI]] }

  private static func responses(_ status: String, _ words: String, _ answer: Schema, _ problems: [Int]) -> JSON {
    var responses = JSONObject()
    responses[status] = ["description": .string(words), "content": json(answer)]
    for problem in problems {
      responses[String(problem)] = [
        "description": "A problem (RFC 9457).",
        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
      ]
    }
    return .object(responses)
  }
}

extension JSONObject {
  /// A member of a member that is an object, which is made where it is missing.
  fileprivate subscript(in outer: String, inner: String) -> JSON? {
    get { self[outer]?[inner] }
    set {
      var object = self[outer]?.object ?? JSONObject()
      object[inner] = newValue
      self[outer] = .object(object)
    }
  }
}
