import Testing

@testable import SecretScan

@Suite struct ChecksumTests {
    /// Published specimens and computed numbers; the slashes, which are taken out, keep them from looking like real ones.
    private static let examples: [(Checksum, String)] = [
        (.luhn, "4111/1111/1111/1111"), (.luhn, "5555/5555/5555/4444"), (.luhn, "3782/822463/10005"),
        (.iban, "DE89 3704/ 0044 0532 0130 00"), (.iban, "GB82 WEST/ 1234 5698 7654 32"),
        (.iban, "CH93 0076/ 2011 6238 5295 7"), (.iban, "de89/370400440532013000"),
        (.austrianInsurance, "6019/ 240255"), (.austrianInsurance, "5210/ 090174"),
        (.austrianInsurance, "2738/ 050599"), (.australianTaxFile, "123 /456 782"),
        (.australianTaxFile, "382 /807 180"), (.australianTaxFile, "147 /845 173"),
        (.belgianRegister, "83.08/.06-238.52"), (.belgianRegister, "63.09/.21-386.79"),
        (.belgianRegister, "79.08/.22-466.07"), (.brazilianTaxpayer, "814.9/97.449-00"),
        (.brazilianTaxpayer, "714.4/58.784-61"), (.brazilianTaxpayer, "358.1/41.265-90"),
        (.canadianInsurance, "345-6/83-163"), (.canadianInsurance, "510-1/33-291"),
        (.canadianInsurance, "391-1/40-365"), (.swissInsurance, "756.9/217.0769.85"),
        (.swissInsurance, "756.1/234.5678.97"), (.swissInsurance, "756.3/497.2988.91"),
        (.germanTax, "8609/5742719"), (.germanTax, "4703/6892816"), (.germanTax, "6592/9970489"),
        (.spanishIdentity, "1234/5678-Z"), (.spanishIdentity, "X-12/34567-L"),
        (.spanishIdentity, "2005/3570p"), (.finnishIdentity, "1310/52-308T"),
        (.finnishIdentity, "1811/57-602L"), (.finnishIdentity, "1602/73-185r"),
        (.frenchInsurance, "2 69 05/ 49 588 157 80"), (.frenchInsurance, "17005/2129291634"),
        (.frenchInsurance, "23906/5867209628"), (.britishHealth, "943 4/76 5919"),
        (.britishHealth, "363 7/64 6781"), (.britishHealth, "522 5/69 3296"),
        (.indianIdentity, "3319 8/565 4410"), (.indianIdentity, "2279 9/097 6232"),
        (.indianIdentity, "5710 3/914 4119"), (.italianTax, "RSSMRA/85T10A562S"),
        (.italianTax, "DLSRPG/70S26G795R"), (.italianTax, "nffnrt/15t02b437c"),
        (.dutchService, "1112/22333"), (.dutchService, "1234/56782"), (.dutchService, "7061/48459"),
        (.norwegianIdentity, "1707/5968256"), (.norwegianIdentity, "1412/9757613"),
        (.norwegianIdentity, "1410/6598542"), (.polishIdentity, "4405/1401359"),
        (.polishIdentity, "5912/2718643"), (.polishIdentity, "7311/1088924"),
        (.portugueseTax, "2788/16304"), (.portugueseTax, "1269/63169"), (.portugueseTax, "2638/10020"),
        (.swedishIdentity, "8806/13-1457"), (.swedishIdentity, "6507/23-2863"),
        (.swedishIdentity, "1982/0311-1060"), (.americanInsurance, "204-/57-3197"),
        (.americanInsurance, "268-/91-4953"), (.americanInsurance, "286-/98-4720"),
    ]

    private static func bytes(_ example: String) -> [UInt8] {
        example.utf8.filter { $0 != UInt8(ascii: "/") }
    }

    @Test(arguments: examples) func `a specimen meets its checksum`(checksum: Checksum, example: String) {
        #expect(checksum.isMet(by: Self.bytes(example)))
    }

    /// Where two remainders share a check digit, or none checks, another digit may pass.
    private static let lenient: Set<Checksum> = [
        .americanInsurance, .belgianRegister, .brazilianTaxpayer, .portugueseTax,
    ]

    @Test(
        arguments: examples.filter { !lenient.contains($0.0) && !$0.1.hasPrefix("1982/") })
    func `a number with one digit changed does not meet it`(checksum: Checksum, example: String) {
        let number = Self.bytes(example)
        for (index, character) in number.enumerated() where (0x30...0x39).contains(character) {
            for digit in UInt8(0x30)...0x39 where digit != character {
                var other = number
                other[index] = digit
                #expect(!checksum.isMet(by: other), "\(String(decoding: other, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: examples) func `a number with a digit too few or too many does not meet it`(
        checksum: Checksum, example: String
    ) {
        // Luhn's numbers have any length, and an eleven test of eight digits stands for one of nine.
        guard checksum != .luhn, checksum != .dutchService else { return }
        let number = Self.bytes(example)
        #expect(!checksum.isMet(by: number.dropLast()))
        #expect(!checksum.isMet(by: number + [0x30]))
    }

    @Test(arguments: Checksum.allCases) func `nothing, and zeros alone, are no number`(
        checksum: Checksum
    ) {
        #expect(!checksum.isMet(by: []))
        #expect(!checksum.isMet(by: [0x30]))
        for length in 8...15 where checksum != .luhn && checksum != .iban {
            #expect(!checksum.isMet(by: Array(repeating: 0x30, count: length)))
        }
    }

    @Test(arguments: [
        (Checksum.dutchService, "1008/0004"), (.frenchInsurance, "1 90 03/ 2A 004 123 70"),
        (.frenchInsurance, "1 90 03/ 2B 004 123 97"), (.belgianRegister, "00.01/.01-001.05"),
        (.swedishIdentity, "8806/73-1454"),
    ]) func `variants of a number meet it, too`(checksum: Checksum, example: String) {
        #expect(checksum.isMet(by: Self.bytes(example)))
    }

    @Test(arguments: [
        "000-/12-3456", "666-/12-3456", "900-/12-3456", "204-/00-3197", "204-/57-0000", "078-/05-1120",
    ])
    func `a number that the American administration never gives out is none`(example: String) {
        #expect(!Checksum.americanInsurance.isMet(by: Self.bytes(example)))
    }

    @Test func `an account number's length is its country's, where that is known`() {
        // Both remainders are right, and only the second length is Norway's.
        #expect(!Checksum.iban.isMet(by: Self.bytes("NO/" + Self.checked("NO", "860111179470"))))
        #expect(Checksum.iban.isMet(by: Self.bytes("NO/" + Self.checked("NO", "86011117947"))))
        #expect(Checksum.iban.isMet(by: Self.bytes("ZZ/" + Self.checked("ZZ", "860111179470"))))
    }

    /// An account with the check digits before it that ISO/IEC 7064, MOD 97-10, asks for.
    private static func checked(_ country: String, _ account: String) -> String {
        let letters = country.utf8.map { String(Int($0) - 0x41 + 10) }.joined()
        let remainder = (account + letters + "00").utf8.reduce(0) { ($0 * 10 + Int($1) - 0x30) % 97 }
        let check = 98 - remainder
        return (check < 10 ? "0" : "") + String(check) + account
    }
}
