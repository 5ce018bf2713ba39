import Promises
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0db8::0001", "2001:db8::1"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("0:0:1:0:0:0:1:1", "0:0:1::1:1"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
  ]) func anAddressHasOneText(_ text: String, _ canonical: String) {
    #expect(IPAddress(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "+1.2.3.4", "1.2.3.4 ", "a.b.c.d", "1..2.3", ":", ":::", "::1::",
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "12345::", "g::", "1.2.3.4::", "::1.2.3.4:1",
    "fe80::1%eth0",
    "[::1]", "1:2", "１.2.3.4", "-1::",
  ]) func whatIsNoneIsRefused(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func whatOneSubscriberHas() {
    #expect(IPAddress("203.0.113.7")?.network.description == "203.0.113.7")
    #expect(IPAddress("2001:db8:1:2:3:4:5:6")?.network.description == "2001:db8:1:2::/64")
    #expect(IPAddress("::ffff:203.0.113.7")?.network == IPAddress("203.0.113.7")?.network)
  }

  @Test func loopback() {
    for text in ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"] {
      #expect(IPAddress(text)?.isLoopback == true, "\(text)")
    }
    for text in ["128.0.0.1", "::2", "::", "0.0.0.0", "2001:db8::1"] {
      #expect(IPAddress(text)?.isLoopback == false, "\(text)")
    }
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3", "10.1.2.3", true),
    ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "198.51.100.1", true), ("0.0.0.0/0", "::1", false),
    ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
    ("2001:db8::/32", "2001:db9::", false), ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("fd00::/9", "fd7f::", true),
    ("fd00::/9", "fd80::", false),
  ]) func aSubnetContains(_ subnet: String, _ address: String, _ contains: Bool) throws {
    #expect(try #require(Subnet(subnet)).contains(try #require(IPAddress(address))) == contains)
  }

  @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "/8", "::/129", "db/8", ""])
  func whatIsNoSubnetIsRefused(_ text: String) {
    #expect(Subnet(text) == nil)
  }
}
