import Crypto
import CryptoExtras
import Foundation
import Promises

/// Our private key: RSA with PKCS #1 v1.5 padding and SHA-256 (RFC 8017, 8.2), which Alipay calls RSA2 and WeChat Pay
/// SHA256-RSA2048.
struct SigningKey: Sendable {
  private let key: Secret<_RSA.Signing.PrivateKey>

  /// Nil unless `pem` is an RSA private key of 2048 bits or more.
  init?(pem: String) {
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
    self.key = Secret(key)
  }

  /// The signature of a text in base64.
  func signature(of text: String) throws(ChannelFailure) -> String {
    let digest = SHA256.hash(data: Array(text.utf8))
    guard let signature = try? key.exposed.signature(for: digest, padding: .insecurePKCS1v1_5) else {
      throw ChannelFailure(.unavailable, "The request could not be signed.")
    }
    return signature.rawRepresentation.base64EncodedString()
  }
}

/// A provider's public key for the same kind of signature.
struct VerifyingKey: Sendable {
  private let key: _RSA.Signing.PublicKey

  /// Nil unless `pem` is an RSA public key of 2048 bits or more.
  init?(pem: String) {
    guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else { return nil }
    self.key = key
  }

  /// Whether `signature`, in base64, is one of these bytes.
  func verifies(_ signature: String, of bytes: some Sequence<UInt8>) -> Bool {
    guard let raw = Data(base64Encoded: signature) else { return false }
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: raw), for: SHA256.hash(data: Array(bytes)),
      padding: .insecurePKCS1v1_5)
  }
}
