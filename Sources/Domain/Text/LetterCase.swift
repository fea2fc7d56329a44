/// Letters from A to Z without their case, by which names and addresses are compared. Other letters that only look the same,
/// or that Unicode has for the same, are others: what is let pass goes by bytes.
package enum LetterCase {
    package static func dropped(_ text: some StringProtocol) -> String {
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return String(decoding: text.utf8.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    package static func isSame(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        dropped(left).utf8.elementsEqual(dropped(right).utf8)
    }
}
