/// The decimal digits of a text from the left, with the sums that check digits are made of.
struct Digits {
    let values: [Int]

    init(_ values: [Int]) {
        self.values = values
    }

    /// Takes the digits of a text and skips everything else.
    init(in text: some Sequence<UInt8>) {
        values = text.compactMap { (0x30...0x39).contains($0) ? Int($0) - 0x30 : nil }
    }

    var count: Int { values.count }

    subscript(index: Int) -> Int { values[index] }

    func dropFirst(_ number: Int) -> Digits { Digits(Array(values.dropFirst(number))) }

    /// The number of different digits.
    var variety: Int { Set(values).count }

    /// The number that a range of digits makes.
    func number(_ range: Range<Int>) -> Int {
        values[range].reduce(0) { $0 * 10 + $1 }
    }

    /// The sum of the first digits, each multiplied by its weight.
    func sum(_ weights: some Sequence<Int>) -> Int {
        zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Whether the digits pass the Luhn check: every second digit from the right is doubled, and the sum of all
    /// digits is a multiple of ten (ISO/IEC 7812-1, annex B).
    var meetLuhn: Bool {
        let sum = values.reversed().enumerated().reduce(0) { sum, digit in
            let value = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
            return sum + (value > 9 ? value - 9 : value)
        }
        return count > 1 && sum % 10 == 0
    }

    /// The check digit by ISO/IEC 7064, MOD 11,10.
    var mod11And10: Int {
        let product = values.dropLast().reduce(10) { product, digit in
            let sum = (digit + product) % 10
            return 2 * (sum == 0 ? 10 : sum) % 11
        }
        return (11 - product) % 10
    }

    /// Whether the product of all digits in the dihedral group D5 is the neutral element: J. Verhoeff, "Error
    /// Detecting Decimal Codes", 1969.
    var meetVerhoeff: Bool {
        values.reversed().enumerated().reduce(0) { check, digit in
            Self.products[check][Self.permutations[digit.offset % 8][digit.element]]
        } == 0
    }

    /// The multiplication table of the group.
    private static let products = rows(
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432",
        "7659821043", "8765932104", "9876543210")

    /// The permutation of a digit, by its place from the right.
    private static let permutations = rows(
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415",
        "7046913258")

    private static func rows(_ rows: String...) -> [[Int]] {
        rows.map { Digits(in: $0.utf8).values }
    }
}
