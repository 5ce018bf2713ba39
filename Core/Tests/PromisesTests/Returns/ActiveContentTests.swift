import Testing

@testable import Promises

/// Documents that were made by a program as others are made, with their objects packed in an object stream: what is in
/// there is seen, and what cannot be seen is said to be so.
@Suite struct ActiveContentTests {
  /// PDF 1.5 with a page, an object stream and a cross-reference stream, in base64.
  private static let documents: [String: String] = [
    "plain": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNS9GaXJzdCAyNi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDE5NT4+CnN0cmVhbQp42l2O3QrCMAyF732KvEHW/WiF\
    IbiJCiKK8068qFsYhdGK7UTf3nRDL+xFSs75khwBEcSQziABmUAGQkYwhTiWkOd4ft8JS+VVZ1s8qpYcsxGc8HAns6y9toZhFhaL\
    yRcfMNzpxl2SYF2xtL3xIP4YLg9ifVy4p0arwr4uEbfZPAOZxmHSeGYcpAN0Imf7R02O96zZCp/gzEOA8H4HgotVf/OhCYrAQjka\
    5C11T/K6ViNf4caeLa7GtLjW/srGB6G9UNAKZW5kc3RyZWFtCmVuZG9iagoxMSAwIG9iago8PC9UeXBlL1hSZWYvU2l6ZSAxMi9X\
    WzEgNCAxXS9Sb290IDEgMCBSL0ZpbHRlci9GbGF0ZURlY29kZS9MZW5ndGggMzk+PgpzdHJlYW0KeNpjYAABJiDmgpCMYJKJEUjy\
    Q0SYwSQLAwYAqWkCkYyLGQAVSwF/CmVuZHN0cmVhbQplbmRvYmoKc3RhcnR4cmVmCjQxOQolJUVPRgo=
    """,
    "script": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNS9GaXJzdCAyNi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDIxMT4+CnN0cmVhbQp42l2OTWvCQBCG7/6KOerFyeaj\
    jRAEFUSU0mK8GQ9jMoSFkF2yG7H/vrOR9tA5zDDv+8yHgghiSN8hgTyBDFQewRvEcQ5FgZdvy7gjT51p8YtadsJGcMZPy/2m9tr0\
    AouwXs9+8QnDk27cNQnWDXdm7D2of4ykgUV/LfzgRtPWPK+RtNkqgzyNw2TvhXGQTtCZnRmHmp3s2YsVipKfpwdC/B0ILpbj3Ycm\
    KAq35HiSD9w92OuaXnyJR3pQWQ/aejyWc7J2SR0PvpqrarEQ6AepmFW6CmVuZHN0cmVhbQplbmRvYmoKMTEgMCBvYmoKPDwvVHlw\
    ZS9YUmVmL1NpemUgMTIvV1sxIDQgMV0vUm9vdCAxIDAgUi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDM5Pj4Kc3RyZWFtCnja\
    Y2AAASYg5oKQjGCSiRFI8kNEmMEkCwMGAKlpApGMmxkAFWsBjwplbmRzdHJlYW0KZW5kb2JqCnN0YXJ0eHJlZgo0MzUKJSVFT0YK
    """,
    "launch": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNC9GaXJzdCAyMS9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDE5NT4+CnN0cmVhbQp42l2PQQvCMAyF7/6KHPVi1s2J\
    gzFwgggqyuZNPNQuzMFoh+1E/73pxIP20JL3vpekAgIIYT6HCEQQQgwiSSBN8fTqCFfSydbUeJQ1WcYCKPDQkV4q1xjNVIk72Wt1\
    w/VYyVZN6UmTjM/o22FI4rap7Dny8QuuTK8diD+Grzux/pmxp6qRuXmeAy7jJIbFLPRJ7ZixMBuggqzp74os91mz5R/BH2Avy36W\
    8C6W/dX5wisCc2lpkDfUPsg1SjL/BpHvUAgKZW5kc3RyZWFtCmVuZG9iagoxMSAwIG9iago8PC9UeXBlL1hSZWYvU2l6ZSAxMi9X\
    WzEgNCAxXS9Sb290IDEgMCBSL0ZpbHRlci9GbGF0ZURlY29kZS9MZW5ndGggMzc+PgpzdHJlYW0KeNpjYAABJiDmgpCMYJKJEUjy\
    Q0SYGXAAkJomEMm4mAEAE0cBbwplbmRzdHJlYW0KZW5kb2JqCnN0YXJ0eHJlZgo0MTkKJSVFT0YK
    """,
    "embedded": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNC9GaXJzdCAyMS9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDE5Mj4+CnN0cmVhbQp42l2PPQvCMBCGd3/FgYtOadIv\
    C8WhRRFEkepWHNLmKIV+SJOK/nsvERczJNz7PLlcOHggII7AB84FhCC8BNKU3d4PZLk0shsbdpENatI8KNhZ9qhJ2PUVKoVqGURt\
    5xJHypVcx1a8b91a/Hq5HuzYKl36jrN8nAcD/M+hbULKv6+dULUyG1+lR2WYhLAJhL05GHI0BE4qUI/zVLsh9oTswekrxP6GsJRd\
    58rYwiacZVKjiw/YPdG0tST/AwI2Uh4KZW5kc3RyZWFtCmVuZG9iagoxMSAwIG9iago8PC9UeXBlL1hSZWYvU2l6ZSAxMi9XWzEg\
    NCAxXS9Sb290IDEgMCBSL0ZpbHRlci9GbGF0ZURlY29kZS9MZW5ndGggMzc+PgpzdHJlYW0KeNpjYAABJiDmgpCMYJKJEUjyQ0SY\
    GXAAkJomEMm4gAEAE0EBbAplbmRzdHJlYW0KZW5kb2JqCnN0YXJ0eHJlZgo0MTYKJSVFT0YK
    """,
    "site": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNS9GaXJzdCAyNi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDIwNz4+CnN0cmVhbQp42l2OTwvCMAzF736KHPVi1v3R\
    KTJQQRQRZeppeKgzzMJch+1Ev73pRA8W2vDe+yWNAA98CIcQQBxABCL2YAC+H8NkgodXTTiXVpa6wJ0syDDrQYrbmqppbpWuGGYj\
    STpfvMVwrS4mC1x0wrluKgvij+HnTux/Bm7oouRMPzOPZTSKIA5911lZZgyELZSS0c09J8NzFhy5InjndgF3fh+4FPfN2TrhHIEz\
    aai1l1Q+yKpcfvg9HtOVu92rtbUZI9JDlX16yltdUo+hN50FVdoKZW5kc3RyZWFtCmVuZG9iagoxMSAwIG9iago8PC9UeXBlL1hS\
    ZWYvU2l6ZSAxMi9XWzEgNCAxXS9Sb290IDEgMCBSL0ZpbHRlci9GbGF0ZURlY29kZS9MZW5ndGggMzk+PgpzdHJlYW0KeNpjYAAB\
    JiDmgpCMYJKJEUjyQ0SYwSQLAwYAqWkCkYzrGQAVYwGLCmVuZHN0cmVhbQplbmRvYmoKc3RhcnR4cmVmCjQzMQolJUVPRgo=
    """,
    "letters": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNC9GaXJzdCAyMS9GaWx0ZXJbL0FTQ0lJODVEZWNvZGUvRmxhdGVEZWNvZGVdL0xlbmd0aCAyNDY+PgpzdHJlYW0KR2hR\
    R2E1bXRPYCUjKzBMTUIpOnVmJDAmKDBsVl5NLmEkbUo0T2MiLV8uXFZrNy9zc2JgLlJkMVA0dVxXVV1MVCdANlRHUDZrRFpuLCJX\
    bk9uYXUpUD00NTRBZTlJMzg9aUxMa25CZDsoLmI+Tl48L0VdaUNOW1BmPU5PVDxrdC4odGNmaitsOEUuKFdsb0ZZLCRhKjEsKkpj\
    cTdZPDAjZ1JCYFppT2gjYi8iInJVWkw7Yl85OGFWbk0wSDZbOlhRZjIyL0dFO1JqV0Q7XD9uXV1QUUxITW1yUkxfXC5mc2QrQm9r\
    Oic1MCxUUjFCLlFAbW5hOH4+CmVuZHN0cmVhbQplbmRvYmoKMTEgMCBvYmoKPDwvVHlwZS9YUmVmL1NpemUgMTIvV1sxIDQgMV0v\
    Um9vdCAxIDAgUi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDM3Pj4Kc3RyZWFtCnjaY2AAASYg5oKQjGCSiRFI8kNEmBlwAJCa\
    JhDJ+IwBABPNAbIKZW5kc3RyZWFtCmVuZG9iagpzdGFydHhyZWYKNDg2CiUlRU9GCg==
    """,
    "digits": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNC9GaXJzdCAyMS9GaWx0ZXJbL0FTQ0lJSGV4RGVjb2RlL0ZsYXRlRGVjb2RlXS9MZW5ndGggMzkxPj4Kc3RyZWFtCjc4\
    ZGE1ZDhmNDEwYmMyMzAwYzg1ZWZmZThhMWNmNTYyZDZjZDg5ODMzMTcwODIwODJhY2FlNjRkM2NkNDJlY2NjMTY4ODdlZDQ0ZmZi\
    ZGU5YzQ4M2Y2ZDA5MmY3YmU5N2E0MDIwMjA4NjEzZTg3MDg0NDEwNDIwYzIyNDkyMDRkZjFmNGVhMDg1N2QyYzlkNmQ0Nzg5NDM1\
    NTljNjAyMjhmMGQwOTE1ZTJhZDcxOGNkNTQ4OTNiZDk2Yjc1YzNmNTU4Yzk1NjRkZTk0OTkzOGNjZmU4ZGI2MTQ4ZTJiNmE5ZWMz\
    OWYyZjEwYmFlNGNhZjFkODgzZjg2YWYzYmIxZmU5OWIxYTdhYTkxYjk3OTllMDMyZWUzMjQ4NmM1MmNmNDQ5ZWQ5OGIxMzAxYmEw\
    ODJhY2U5ZWY4YTJjZjc1OWIzZTUxZmMxMWY2MDJmY2I3ZTk2ZjAyZTk2ZmRkNWY5YzIyYjAyNzM2OTY5OTAzN2Q0M2VjODM1NGEz\
    MmZmMDY5MWVmNTAwOD4KZW5kc3RyZWFtCmVuZG9iagoxMSAwIG9iago8PC9UeXBlL1hSZWYvU2l6ZSAxMi9XWzEgNCAxXS9Sb290\
    IDEgMCBSL0ZpbHRlci9GbGF0ZURlY29kZS9MZW5ndGggMzc+PgpzdHJlYW0KeNpjYAABJiDmgpCMYJKJEUjyQ0SYGXAAkJomEMlU\
    wQAAEvQBRQplbmRzdHJlYW0KZW5kb2JqCnN0YXJ0eHJlZgo2MzIKJSVFT0YK
    """,
    "runs": """
    JVBERi0xLjUKJeLjz9MKNCAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDQ4Pj4Kc3RyZWFtCnjacwpR0HczVDA0\
    UghJUzA3AiIDhZAUBQ3n1KKSzLTM5MSSVE2FkCwF1xAA21MLPwplbmRzdHJlYW0KZW5kb2JqCjEwIDAgb2JqCjw8L1R5cGUvT2Jq\
    U3RtL04gNC9GaXJzdCAyMS9GaWx0ZXIvUnVuTGVuZ3RoRGVjb2RlL0xlbmd0aCAyNzA+PgpzdHJlYW0KZHVldWd1Y211ZnVkZWF1\
    YHVnZWR1aWl6ASwlMHoWNCE0OToyegU0MjAmdWd1ZXUHeholMDsUNiE8OjtpaXoGehk0dmJgOzY9ehN9NjQ5NnswLTB8a2tra19p\
    aXoBLCUwegU0MjAmeh48MSYOZnVldQcIehY6IDshdWRra19paXoBLCUwegU0MjB6BTQnMDshdWd1ZXUHehgwMTw0FzotDmV1ZXVg\
    bGB1bWFnCHoWOjshMDshJnVhdWV1B3oHMCY6ICc2MCZpaXoTOjshaWl6E2R1YHVldQdra2tra2tfaWl6ASwlMHoTOjshegYgNyEs\
    JTB6ASwlMGR6FzQmMBM6OyF6HTA5IzAhPDY0a2tfCmVuZHN0cmVhbQplbmRvYmoKMTEgMCBvYmoKPDwvVHlwZS9YUmVmL1NpemUg\
    MTIvV1sxIDQgMV0vUm9vdCAxIDAgUi9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDM3Pj4Kc3RyZWFtCnjaY2AAASYg5oKQjGCS\
    iRFI8kNEmBlwAJCaJhDJ+IkBABPlAb4KZW5kc3RyZWFtCmVuZG9iagpzdGFydHhyZWYKNDk4CiUlRU9GCg==
    """,
  ]

  private func document(_ name: String) throws -> [UInt8] { try #require(Self.bytes(Self.documents[name] ?? "")) }

  private static func bytes(_ base64: String) -> [UInt8]? {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var (bytes, held, count): ([UInt8], UInt32, Int) = ([], 0, 0)
    for letter in base64.utf8 where letter != UInt8(ascii: "=") {
      guard let value = letters.firstIndex(of: letter) else { return nil }
      held = held << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(count)))
      }
    }
    return bytes
  }

  @Test(
    arguments: [
      ("plain", nil), ("script", .does("JavaScript")), ("launch", .does("Launch")),
      ("embedded", .does("EmbeddedFiles")),
      // To open a page of the web is something that it does, to open at a page of its own is not.
      ("site", .does("OpenAction")),
      // Packed in letters on top of it.
      ("letters", .does("Launch")), ("digits", .does("Launch")),
      // Packed in a way that we do not read.
      ("runs", .hidden),
    ] as [(String, ActiveContent.Finding?)])
  func whatIsPackedIsLookedInto(_ name: String, _ finding: ActiveContent.Finding?) throws {
    #expect(ActiveContent.find(in: try document(name)) == finding, "\(name)")
  }

  /// Whatever is done to the dictionary of an object stream, it is looked into or refused.
  @Test(
    arguments: [
      ("/Type/ObjStm", "/Type/Obj#53tm", .does("JavaScript")), ("/Type/ObjStm", "/Kind/Nothing", .does("JavaScript")),
      ("stream\n", "stream \r\n", .does("JavaScript")),
      // Of what it says of itself nothing is believed.
      ("/Filter/FlateDecode", "/Filter/LZWDecode  ", .does("JavaScript")),
    ] as [(String, String, ActiveContent.Finding?)])
  func itsDictionaryHidesNothing(_ old: String, _ new: String, _ finding: ActiveContent.Finding?) throws {
    let changed = Self.replaced(try document("script"), old, new)
    #expect(ActiveContent.find(in: changed) == finding)
  }

  private static func replaced(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
    var (result, place): ([UInt8], Int) = ([], 0)
    let word = Array(old.utf8)
    while place < bytes.count {
      let isEnd = place >= 3 && bytes[(place - 3)..<place].elementsEqual("end".utf8)
      if !isEnd, bytes[place...].starts(with: word) {
        result += new.utf8
        place += word.count
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return result
  }

  /// Where its bytes are encrypted nothing can be seen, however ordinary it is.
  @Test func whatIsEncryptedIsHidden() throws {
    let plain = try document("plain")
    let begin = PDFText(plain).streams[1].data
    var encrypted = plain
    for place in begin..<begin + 40 { encrypted[place] ^= 0x5A }
    #expect(ActiveContent.find(in: encrypted) == .hidden)
    // Cut off in the middle.
    #expect(ActiveContent.find(in: Array(plain[..<(begin + 100)])) == .hidden)
    // What says that it holds objects and holds none of them, or is no stream.
    #expect(ActiveContent.find(in: Array("%PDF-1.5 7 0 obj /ObjStm endobj".utf8)) == .hidden)
  }

  // MARK: Unpacking

  @Test func everyKindOfBlockIsUnpacked() throws {
    let dynamic = """
      eNp92UFqG0EURdF5VqEl9HtdXVW9HGNkEBgHgvdPyDzH0z+7X7Z0+vfn6+v5OB6/Px5vj/fnn+/Xx+v97fv56/PfPJgX8xPzgfmF\
      +cR8Yb4xv9XFYBVHyVFzFB1VR9lRdxQelVfl5Wet8qq8Kq/Kq/KqvCqvyk+Vnyo/+Weu8lPlp8pPlZ8qP1V+qnyofKh8qHzwP1zl\
      Q+VD5UPlQ+VD5ZfKL5VfKr9UfvHLTeWXyi+VXyq/VD5VPlU+VT5VPlU++b2u8qnyqfKp8qXypfKl8qXypfKl8sWfNJUvlS+Vb5Vv\
      lW+Vb5VvlW+Vb5Vv/pqrfKv8Vvmt8lvlt8pvld8qv1V+q/wmZCwZUuagZQ5i5qBmDnLmoGcOguagaA6S5uAOfuAcd2DQWXQmnU1n\
      1Fl1Zh1dF8IutWm5A9ouxF2ou5B3oe9C4IXCC4kXGi+nYc8dkHmh80LohdILqRdaL8ReqL2Qexl+uuEOKL6QfKH5QvSF6gvZF7ov\
      hF8ov1x+xOMOiL9QfyH/Qv+FAAwFGBIwNGCIwEw/53IHdGAIwVCCIQVDC4YYDDUYcjD0YJYf9rkDkjA0YYjCUIUhC0MXhjAMZRjS\
      MNsXD+6AOgx5GPowBGIoxJCIoRFDJIZKzO2zj+8+PPzQiaUTSyeWTiydWDqxdGLpxNKJjY9f3AGdWDqxdGLpxNKJpRNLJ9b3Px8A\
      f7gAcge+AfoI6Cugz4C+A/oQSCeWTiyd2NNnUO6ATiydWDqxdGLpxNKJpRNLJ5ZO7PAtmDugE0snlk4snVg6sXRi6cTSiaUTe/kg\
      zh3QiaUTSyeWTiydWDqxdGLpxNKJnX4rwB3QiaUTSyeWTiydWDqxdGLpxNKJXX41wh3QiaUTSyeWTiydWDqxdGLpxNKJ3X4/xB3Q\
      iaUTSyeWTiydWDqxdGLpxNKJvf2S7D87+AsQeefE
      """
    for (packed, text) in [
      (dynamic, (0..<300).map { "line \($0) of a certificate\n" }.joined()),
      ("eNpTDXBxU8hIzcnJRyYBULMHnA==", "%PDF hello hello hello"),
      ("eAEBDwDw/3N0b3JlZCBhcyBpdCBpcy3tBX8=", "stored as it is"),
    ] {
      let bytes = try #require(Self.bytes(packed))
      let found = try #require(Inflate.unpack(zlib: [1, 2, 3] + bytes + [9, 9], from: 3, limit: 100_000))
      #expect(String(decoding: found.bytes, as: UTF8.self) == text && found.end == .whole)
      let some = try #require(Inflate.unpack(zlib: bytes, limit: 10))
      #expect(String(decoding: some.bytes, as: UTF8.self) == text.prefix(10) && some.end == .limit)
      // Cut off anywhere, or changed anywhere, it ends.
      for count in 2..<bytes.count - 4 {
        #expect(Inflate.unpack(zlib: Array(bytes.prefix(count)), limit: 100_000)?.end == .broken)
        var other = bytes
        other[count] ^= 0xFF
        #expect(Inflate.unpack(zlib: other, limit: 100_000).map { $0.bytes.count <= 100_000 } ?? true)
      }
    }
    #expect(Inflate.unpack(zlib: [], limit: 10) == nil && Inflate.unpack(zlib: [0x78, 0x9D], limit: 10) == nil)
  }

  /// Some bytes that come to very many: nothing more than the limit is made of them.
  @Test func aBombIsNotUnpacked() {
    let bomb = Self.bomb(4000)
    #expect(Inflate.unpack(zlib: bomb, limit: 2_000_000).map { $0.bytes.count == 4 + 258 * 4000 } == true)
    let head = Array("%PDF-1.5\n7 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n".utf8)
    #expect(ActiveContent.find(in: head + bomb, unpackingAtMost: 100_000) == .tooLarge)
    #expect(ActiveContent.find(in: head + bomb, unpackingAtMost: 2_000_000) == nil)
    // Several together have one limit.
    let twice = head + bomb + Array("\nendstream\n".utf8) + head.dropFirst(9) + bomb
    #expect(ActiveContent.find(in: twice, unpackingAtMost: 1_500_000) == .tooLarge)
  }

  /// `1 0 ` and then so many times 258 blanks, in the fixed codes of DEFLATE.
  private static func bomb(_ times: Int) -> [UInt8] {
    var (bytes, held, count): ([UInt8], UInt32, UInt32) = ([0x78, 0x9C], 0, 0)
    func add(_ value: Int, _ bits: Int, isCode: Bool) {
      for bit in 0..<bits {
        held |= UInt32(value >> (isCode ? bits - 1 - bit : bit) & 1) << count
        count += 1
        if count == 8 {
          bytes.append(UInt8(held))
          (held, count) = (0, 0)
        }
      }
    }
    add(1, 1, isCode: false)
    add(1, 2, isCode: false)
    for byte in "1 0 ".utf8 { add(0x30 + Int(byte), 8, isCode: true) }
    for _ in 0..<times {
      add(0b1100_0101, 8, isCode: true)
      add(0, 5, isCode: true)
    }
    add(0, 7, isCode: true)
    add(0, 7, isCode: false)
    return bytes
  }

  /// Streams that begin within each other, and never end, are not read again and again: of them nobody knows what they hold.
  @Test(.timeLimit(.minutes(1))) func manyBeginningsCostNoMoreThanOne() {
    let document = Array("%PDF-1.7\n".utf8) + (0..<60_000).flatMap { _ in Array("stream0d&4o".utf8) }
    #expect(ActiveContent.find(in: document) == .hidden)
  }
}
