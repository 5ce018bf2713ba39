import Foundation
import Testing

@testable import Web

@Suite struct PaletteTests {
  /// Relative luminance, WCAG 2.2.
  private func luminance(_ colour: String) -> Double {
    let value = Int(colour.dropFirst(), radix: 16) ?? 0
    let parts = [value >> 16, value >> 8 & 255, value & 255].map { part in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ a: String, _ b: String) -> Double {
    let (low, high) = (min(luminance(a), luminance(b)), max(luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
  }

  @Test func contrastIsComputedAsTheStandardHasIt() {
    #expect(abs(contrast("#000000", "#ffffff") - 21) < 0.001)
    #expect(abs(contrast("#777777", "#ffffff") - 4.478) < 0.001)
  }

  @Test func textStandsOutInLightAndDark() throws {
    for palette in [Palette.light, Palette.dark] {
      let colours = Dictionary(uniqueKeysWithValues: palette)
      for name in Palette.text {
        for ground in Palette.grounds {
          let ratio = contrast(try #require(colours[name]), try #require(colours[ground]))
          #expect(ratio >= 4.5, "\(name) on \(ground): \(ratio)")
        }
      }
    }
  }

  @Test func lightAndDarkHaveTheSameNames() {
    #expect(Palette.light.map(\.name) == Palette.dark.map(\.name))
  }
}
