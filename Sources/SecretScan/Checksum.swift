/// What the digits of a number have to add up to, so that not every row of digits is one.
package enum Checksum: String, Hashable, Sendable, Codable, CaseIterable {
    /// ISO/IEC 7812-1, annex B: cards.
    case luhn

    /// Whether a secret meets it; spaces and hyphens between its digits do not matter.
    func isMet(by secret: some Sequence<UInt8>) -> Bool {
        let digits = secret.compactMap { byte -> Int? in
            (0x30...0x39).contains(byte) ? Int(byte) - 0x30 : nil
        }
        switch self {
        case .luhn:
            let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
                let value = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
                return sum + (value > 9 ? value - 9 : value)
            }
            return !digits.isEmpty && sum % 10 == 0
        }
    }
}
