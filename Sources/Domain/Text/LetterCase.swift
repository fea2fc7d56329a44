/// Comparison of names and addresses without the case of letters from A to Z. Other letters are compared by their
/// bytes, even if they look the same or Unicode treats them as equal: access depends on it.
package enum LetterCase {
    /// The text with A to Z in lower case.
    package static func dropped(_ text: some StringProtocol) -> String {
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return String(decoding: text.utf8.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// Whether both texts are the same apart from the case of A to Z.
    package static func isSame(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        dropped(left).utf8.elementsEqual(dropped(right).utf8)
    }
}
