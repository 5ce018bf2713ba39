import Hummingbird
import NIOCore
import Promises
import Service

/// A file that somebody handed in, as it leaves: to be saved, never as a page of ours, where it might pass for one.
/// Pages show pictures as pictures, for which that makes no difference.
enum FileAnswer {
  static func of(_ file: Evidence) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: file.type.rawValue,
        .contentDisposition: "attachment; filename=\"document.\(file.type.ending)\"",
        .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
        // Once it is erased it is to be nowhere else.
        .cacheControl: "no-store",
      ], body: .init(byteBuffer: ByteBuffer(bytes: file.content)))
  }

  /// - Throws: `HTTPError` where there is none.
  static func of(_ file: Evidence?) throws -> Response {
    guard let file else { throw HTTPError(.notFound) }
    return of(file)
  }
}

extension EvidenceType {
  /// What the name of a file of this type ends with.
  fileprivate var ending: String {
    switch self {
    case .jpeg: "jpg"
    case .png: "png"
    case .webp: "webp"
    case .pdf: "pdf"
    }
  }
}

/// Why a file was not taken, wherever it was handed in.
enum FileRefusals {
  static let words: [String: LocalizedText] = [
    "not-base64": .init(zhHans: "文件未能完整收到，请重新上传。", en: "The file did not arrive whole; send it again."),
    "evidence-type": .init(
      zhHans: "请上传 JPEG、PNG、WebP 照片或 PDF 文件。", en: "Send a JPEG, PNG or WebP picture or a PDF document."),
    "evidence-active": .init(
      zhHans: "该 PDF 含有打开时自动运行的内容，不能接收。请另存为普通 PDF，或上传图片。",
      en: "This PDF does something by itself when it is opened. Print it to a plain PDF, or send a picture of it."),
    "evidence-hidden": .init(
      zhHans: "该 PDF 有加密、损坏或以特殊方式压缩的部分，无法检查，不能接收。请另存为普通 PDF，或上传图片。",
      en:
        "Parts of this PDF are encrypted, damaged or packed so that they cannot be looked into. Print it to a plain PDF, or send a picture of it."
    ),
    "evidence-bomb": .init(
      zhHans: "该 PDF 解压后过大，不能接收。请另存为普通 PDF，或上传图片。",
      en: "Unpacked this PDF is too large. Print it to a plain PDF, or send a picture of it."),
    "evidence-large": .init(
      zhHans: "文件过大：最多 700 kB。请缩小后重新上传。",
      en: "The file is too large: at most 700 kB. Make it smaller and send it again."),
  ]
}
