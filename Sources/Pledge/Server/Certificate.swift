import Foundation
import Logging
import NIOSSL
import Service
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The files that say who the server is.
struct CertificateFiles: Sendable {
  /// The certificate, and those that lead to a root, in PEM.
  var certificate: String
  /// Its private key, in PEM.
  var key: String

  /// What tells that a file was exchanged.
  struct Stamp: Hashable, Sendable {
    var changed: [Date]
    var sizes: [Int]
  }

  var stamp: Stamp {
    let all = [certificate, key].map { (try? FileManager.default.attributesOfItem(atPath: $0)) ?? [:] }
    return Stamp(
      changed: all.map { $0[.modificationDate] as? Date ?? .distantPast }, sizes: all.map { $0[.size] as? Int ?? 0 })
  }

  /// Reads both.
  ///
  /// - Throws: `Refusal`, with what is the matter and with which file.
  func read() throws -> TLSConfiguration {
    let chain = try reading(certificate, "certificate") { try NIOSSLCertificate.fromPEMFile($0) }
    if chain.isEmpty { throw refusal(certificate, "it holds no certificate in PEM") }
    let key = try reading(key, "private key") { try NIOSSLPrivateKey(file: $0, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    // For TLS 1.2, forward secrecy and authenticated ciphers only (RFC 9325, 4.2); TLS 1.3 has no others.
    configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"
    do {
      _ = try NIOSSLContext(configuration: configuration)
    } catch {
      throw refusal(self.key, "it is not the key of the certificate in \(certificate)")
    }
    return configuration
  }

  /// Until when the certificate is valid.
  func validUntil() throws -> Date? {
    try NIOSSLCertificate.fromPEMFile(certificate).first.map { Date(timeIntervalSince1970: Double($0.notValidAfter)) }
  }

  private func reading<T>(_ path: String, _ what: String, _ read: (String) throws -> T) throws -> T {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw refusal(path, FileManager.default.fileExists(atPath: path) ? "it may not be read" : "there is no such file")
    }
    do { return try read(path) } catch { throw refusal(path, "it holds no \(what) in PEM that can be used") }
  }

  private func refusal(_ path: String, _ matter: String) -> Refusal {
    Refusal(.invalid, "certificate", "TLS cannot use \(path): \(matter).")
  }
}

/// What the server shows who it is with, as its files were at one time.
struct Certificate: Sendable {
  let files: CertificateFiles
  let stamp: CertificateFiles.Stamp
  let configuration: TLSConfiguration

  /// - Throws: `Refusal`, with what is the matter and with which file.
  init(_ files: CertificateFiles) throws {
    self.files = files
    stamp = files.stamp
    configuration = try files.read()
  }
}

/// Exchanges the certificate while the server runs: looks for other files once a minute and at SIGHUP. Connections that
/// are open go on, and files that cannot be used change nothing.
final class CertificateRenewal: ServiceLifecycle.Service {
  private let files: CertificateFiles
  private let logger: Logger
  private let pause: Duration
  private let entrance = Mutex<Entrance?>(nil)
  private let known: Mutex<CertificateFiles.Stamp>

  /// - Parameter certificate: what the server begins with.
  init(
    _ certificate: Certificate, logger: Logger, pause: Duration
  ) {
    files = certificate.files
    known = Mutex(certificate.stamp)
    self.logger = logger
    self.pause = pause
  }

  /// The entrance that shows the certificate.
  func serves(_ entrance: Entrance) { self.entrance.withLock { $0 = entrance } }

  func run() async throws {
    await cancelWhenGracefulShutdown { [self] in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { [self] in
          for await _ in await UnixSignalsSequence(trapping: .sighup) { renew(isAsked: true) }
        }
        group.addTask { [self] in
          var day = -1
          while !Task.isCancelled {
            // Once a day.
            let today = Int(Date().timeIntervalSince1970 / 86_400)
            if today != day { warnOfEnd() }
            day = today
            try? await Task.sleep(for: pause)
            renew(isAsked: false)
          }
        }
      }
    }
  }

  private func renew(isAsked: Bool) {
    let stamp = files.stamp
    let isSame = known.withLock { known in
      defer { known = stamp }
      return known == stamp
    }
    if isSame, !isAsked { return }
    do {
      let configuration = try files.read()
      try entrance.withLock { $0 }?.renew(configuration)
      let end = try files.validUntil().map { "\($0)" } ?? ""
      logger.notice("the certificate was renewed", metadata: ["valid-until": "\(end)"])
    } catch {
      let matter = (error as? Refusal)?.message ?? "\(error)"
      logger.warning(
        "the certificate stays as it was; the one in the files cannot be used", metadata: ["error": "\(matter)"])
    }
  }

  private func warnOfEnd() {
    guard let end = try? files.validUntil() else { return }
    let days = Int(end.timeIntervalSinceNow / 86_400)
    if end < Date() {
      logger.error("the certificate has expired; browsers refuse it", metadata: ["valid-until": "\(end)"])
    } else if days < 14 {
      logger.warning("the certificate expires soon", metadata: ["days": "\(days)"])
    }
  }
}
