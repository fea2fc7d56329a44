/// An international bank account number: ISO 13616, checked by ISO/IEC 7064, MOD 97-10.
struct AccountNumber {
    private let characters: [UInt8]

    /// Takes the letters and digits of a text and skips everything else.
    init(_ text: [UInt8]) {
        characters = text.map { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }.filter {
            LetteredNumber.value($0) != nil
        }
    }

    var isValid: Bool {
        guard (15...34).contains(characters.count) else { return false }
        let country = String(decoding: characters.prefix(2), as: UTF8.self)
        guard Self.lengths[country] ?? characters.count == characters.count else { return false }
        // The country and the check digits move to the end, and a letter counts as two digits.
        let remainder = (characters[4...] + characters[..<4]).reduce(0) { remainder, character in
            let value = LetteredNumber.value(character) ?? 0
            return (remainder * (value > 9 ? 100 : 10) + value) % 97
        }
        return remainder == 1
    }

    /// The length of each country's numbers, from the registry of ISO 13616 that SWIFT keeps. Numbers of other
    /// countries may have any length.
    private static let lengths = [
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
        "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
        "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
        "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
        "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
        "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
        "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25,
        "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    ]
}
