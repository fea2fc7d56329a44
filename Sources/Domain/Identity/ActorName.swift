/// By what an actor may go. Shells, sshd and policy files read names too, and people do: no two look alike, but for their
/// case, in which names do not differ.
package enum ActorName {
    private static let longest = 200

    /// Which names are taken, in words.
    package static let rule =
        "a name has letters from A to Z, digits and . _ @ + - in it, begins with a letter or digit, and has at most "
        + "\(longest) characters"

    package static func isSound(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= longest else { return false }
        return isLetterOrDigit(first)
            && name.utf8.allSatisfy { isLetterOrDigit($0) || "._@+-".utf8.contains($0) }
    }

    /// A name that is not taken, with all that can be mistaken for something else, or is not seen at all, as an escape.
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
