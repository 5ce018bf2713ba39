import Promises
import Testing

@Suite struct SecretBytesTests {
  @Test func onlyTheSameBytesAreTheSame() {
    // All pairs of two bytes out of some that share bits, in both places.
    let bytes: [UInt8] = [0, 1, 2, 3, 0x7F, 0x80, 0xFE, 0xFF]
    let all = bytes.flatMap { first in bytes.map { [first, $0] } }
    for one in all { for other in all { #expect(one.isSameSecret(as: other) == (one == other), "\(one) \(other)") } }
    #expect([UInt8]().isSameSecret(as: []))
    #expect(![1, 2].isSameSecret(as: [1]))
    #expect(![1].isSameSecret(as: [1, 2]))
  }
}
