/// The names that actors may have. Shells, sshd, policy files and people read them, so no two valid names look alike,
/// except for their case, which does not count.
package enum ActorName {
    private static let longest = 200

    /// The rule for names, in words.
    package static let rule =
        "a name consists of letters from A to Z, digits and . _ @ + -, begins with a letter or digit, and has at most "
        + "\(longest) characters"

    /// Whether a name follows the rule.
    package static func isSound(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= longest else { return false }
        return isLetterOrDigit(first)
            && name.utf8.allSatisfy { isLetterOrDigit($0) || "._@+-".utf8.contains($0) }
    }

    /// An invalid name in a form that is safe to show: characters that are invisible or look like others become
    /// escapes.
    package static func shown(_ name: String) -> String {
        VisibleText.beginning(of: name, bytes: longest).unicodeScalars.map { scalar in
            (0x20..<0x7F).contains(scalar.value)
                ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
        }.joined()
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
