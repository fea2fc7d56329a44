/// A personal number with letters, in upper case.
struct LetteredNumber {
    private let characters: [UInt8]

    /// - Parameter separators: the characters that do not count.
    init(_ text: [UInt8], dropping separators: [UInt8] = Array(" .-\t".utf8)) {
        characters = text.filter { !separators.contains($0) }.map {
            (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0
        }
    }

    /// The value of a character: 0 to 9, or 10 to 35 for A to Z; nil for any other.
    static func value(_ character: UInt8) -> Int? {
        switch character {
        case 0x30...0x39: Int(character) - 0x30
        case 0x41...0x5A: Int(character) - 0x41 + 10
        default: nil
        }
    }

    /// The number that a range of characters makes; nil where one is not a digit.
    private func number(_ range: Range<Int>) -> Int? {
        number(characters[range])
    }

    private func number(_ characters: some Sequence<UInt8>) -> Int? {
        characters.reduce(Int?.some(0)) { number, character in
            guard let number, let value = Self.value(character), value < 10 else { return nil }
            return number * 10 + value
        }
    }

    /// DNI, or NIE with X, Y or Z in place of its first digit; the last letter stands for the remainder.
    var isSpanishIdentity: Bool {
        guard characters.count == 9 else { return false }
        let first = Array("XYZ".utf8).firstIndex(of: characters[0]).map { [UInt8(0x30 + $0)] }
        let digits = (first ?? [characters[0]]) + characters[1..<8]
        return number(digits).map { Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[$0 % 23] } == characters[8]
    }

    /// Henkilötunnus: the date of birth, a sign for the century, a serial number and a character for the remainder.
    var isFinnishIdentity: Bool {
        guard characters.count == 11, Array("-+ABCDEFUVWXY".utf8).contains(characters[6]),
            let number = number(characters[0..<6] + characters[7..<10])
        else { return false }
        return Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)[number % 31] == characters[10]
    }

    /// Numéro d'inscription au répertoire: sex, year, month, department, commune, serial number and a remainder of
    /// 97. Corsica's departments, 2A and 2B, count as 19 and 18.
    var isFrenchInsurance: Bool {
        guard characters.count == 15, Array("123478".utf8).contains(characters[0]) else { return false }
        var base = Array(characters[0..<13])
        switch Array(base[5..<7]) {
        case Array("2A".utf8): base.replaceSubrange(5..<7, with: "19".utf8)
        case Array("2B".utf8): base.replaceSubrange(5..<7, with: "18".utf8)
        default: break
        }
        guard let base = number(base), let key = number(13..<15) else { return false }
        return key == 97 - base % 97
    }

    /// Codice fiscale: the sum of each character's value by its place gives the last letter.
    var isItalianTax: Bool {
        guard characters.count == 16 else { return false }
        var sum = 0
        for (index, character) in characters.dropLast().enumerated() {
            guard let value = Self.value(character) else { return false }
            // Places are counted from one, so the first is odd. Letters in even places count like digits.
            let place = value > 9 ? value - 10 : value
            sum += index % 2 == 0 ? Self.italianOdd[place] : place
        }
        return characters[15] == UInt8(0x41 + sum % 26)
    }

    /// The values of characters in odd places, from 0 or A on.
    private static let italianOdd = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ]
}
