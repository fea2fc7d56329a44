import Domain
import LedgerStore

/// The name of a hold's objects and pins before the hold has a number: the time, and random digits.
enum HoldKey {
    private static let timeDigits = 16

    static func new(at time: Timestamp) -> String {
        let digits = String(time.milliseconds, radix: 16)
        return String(repeating: "0", count: timeDigits - digits.count) + digits
            + Hexadecimal.string(of: (0..<8).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// When a key was made; nil for a text that is no key.
    static func time(of key: String) -> Timestamp? {
        Int64(key.prefix(timeDigits), radix: 16).map(Timestamp.init(milliseconds:))
    }
}
