/// Why a password is not taken (after NIST SP 800-63B-4, 3.1.1.2: length, and no password that everybody tries first;
/// no rules about kinds of characters).
public enum PasswordProblem: String, Hashable, Sendable, CaseIterable {
  case tooShort = "too-short"
  case tooLong = "too-long"
  /// One of those that are tried first, or one character again and again.
  case common
  /// The login, forwards or backwards, in either case.
  case isLogin = "is-login"

  /// In characters of the form that is hashed (Unicode scalars in NFKC).
  public static let lengths = 8...256

  /// - Returns: nil where the password may be taken.
  public init?(_ password: String, login: String) {
    let password = Password.normal(password)
    let small = password.lowercased()
    let count = password.unicodeScalars.count
    let login = Password.normal(login).lowercased()
    if count < Self.lengths.lowerBound {
      self = .tooShort
    } else if count > Self.lengths.upperBound {
      self = .tooLong
    } else if small == login || small == String(login.reversed()) {
      self = .isLogin
    } else if Set(small).count == 1 || Self.commonest.contains(small) {
      self = .common
    } else {
      return nil
    }
  }

  /// The commonest of eight characters or more, in small letters, as published lists of leaked passwords have them,
  /// with those that are common in China.
  private static let commonest = Set(
    """
    12345678 123456789 1234567890 0123456789 123123123 123456123 12341234 12344321 11223344 112233445566 147258369
    789456123 987654321 87654321 0987654321 123654789 147852369 159357258 741852963 963852741 321654987 100200300
    1234567891 12345678910 123456789a a123456789 123456789q q123456789 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx
    1qaz2wsx3edc qazwsxedc qazwsx123 zaq12wsx zaq1zaq1 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345
    qwer1234 1234qwer 123qweasd asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 abcd1234 abcdefgh abc12345 abc123456
    a1234567 a12345678 aa123456 aa12345678 aaa123456 123456aa 123456abc 123456qq qq123456 qq123456789 123abc123
    woaini1314 woaini520 woaini123 woaini521 woaiwojia 5201314a 5201314520 52013145201314 13145200 15201314 a5201314
    7758521521 77585210 zhangwei wangwei123 password password1 password12 password123 passw0rd p@ssw0rd p@ssword
    pa$$word pass1234 admin123 admin1234 admin12345 adminadmin administrator root1234 rootroot welcome1 welcome123
    letmein1 letmein123 changeme changeme1 iloveyou iloveyou1 sunshine princess football baseball superman trustno1
    starwars whatever computer internet michelle jennifer corvette maverick dearbook 31415926 314159265 00000000a
    google123 facebook alibaba1 alibaba123 taobao123 jingdong pledge123 chengnuo 19841984 19901990 20002000 20082008
    88888888a 66666666a test1234 testtest guest123 user1234 master123 dragon123 monkey123 shadow123 secret123
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
