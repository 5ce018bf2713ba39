import Foundation
import Promises

/// Sends random bytes to one of the parsers that take bytes from outside, and looks whether what they make of them
/// keeps its word: `fuzz json -max_total_time=10`. What follows the name is libFuzzer's.
@main
struct Fuzz {
  static func main() {
    guard CommandLine.arguments.count > 1, let target = targets[CommandLine.arguments[1]] else {
      print("fuzz: name one of \(targets.keys.sorted().joined(separator: ", ")), then options of libFuzzer")
      return
    }
    chosen = target
    var count = CommandLine.argc - 1
    var words = CommandLine.unsafeArgv + 1
    exit(
      run(&count, &words) { start, count in
        chosen(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }
}

/// What is looked at in this process: libFuzzer's callback can carry nothing.
nonisolated(unsafe) private var chosen: ([UInt8]) -> Void = { _ in }

/// Starts libFuzzer within a program that has a `main` of its own.
@_silgen_name("LLVMFuzzerRunDriver")
private func run(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
