import Foundation
import RulesTestSupport
import Testing

@testable import SecretScan

/// One text of two bytes a character stands behind another of the other order, or behind other bytes.
@Suite struct UTF16OrderTests {
    private static let line = "token: tok_abcd1234\n"

    private static func big(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
    private static func little(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    /// Each with the line of the secret in what is read of it.
    private static let texts: [(name: String, bytes: [UInt8], line: Int)] = [
        ("big, then little", big("hello world\n") + little(line), 2),
        ("little, then big", little("hello world\n") + big(line), 2),
        (
            "with marks",
            little("\u{FEFF}hello world\n") + big("\u{FEFF}" + line), 2
        ),
        ("a mark before few letters", little("\u{FEFF}hello world\n") + big("\u{FEFF}漢\n字\n" + line), 4),
        (
            "letters of the other order far in front",
            big("AAAAAAAAAA") + Array(repeating: UInt8(ascii: "B"), count: 70_000) + little(line), 1
        ),
        ("an odd byte between", little("\u{FEFF}hello world\n") + [0x58] + little(line), 2),
        ("there and back", little("hello world\n") + big("hello again\n") + little("and more\n" + line), 4),
        (
            "a few letters of the other order in front",
            big("AAAAAAAAA")
                + little(
                    String(repeating: "all of it is of one order\n", count: 300) + line), 301
        ),
    ]

    @Test(arguments: texts.map(\.name))
    func `a secret is found whatever its order, and once`(name: String) throws {
        let rules = try TestRules("[[rules]]\nid = 'token'\nregex = '''\\btok_([a-z0-9]{8})\\b'''\n")
        let (_, bytes, line) = try #require(Self.texts.first { $0.name == name })

        let found = try rules.scanner.findings(in: Data(bytes))

        #expect(found.map(\.startLine) == [line])
        let secret = try #require(found.first)
        #expect(String(decoding: secret.value, as: UTF8.self) == "abcd1234")
        #expect(secret.encodings == ["UTF-16"])
        #expect(bytes[secret.secret].filter { $0 != 0 } == Array("abcd1234".utf8))
    }

    @Test func `a text of one order is read as it is, with characters that look like letters of the other`()
        throws
    {
        // Seven of them, whose lower byte is a zero.
        let text =
            String(repeating: "a line of ordinary words\n", count: 20)
            + String(repeating: "\u{4100}", count: 7) + " and 漢字\u{1F511}\nlast\n"
        for bytes in [Self.little(text), Self.big(text)] {
            let read = try #require(bytes.withUnsafeBytes { UTF16Text($0)?.bytes })
            #expect(String(decoding: read, as: UTF8.self) == text)
        }
    }

    @Test func `bytes that are no text are not read as one`() {
        let mixed =
            (0..<50_000).flatMap { $0 % 2 == 0 ? [0x41, 0, 0x80, 0x80] : [0, 0x41, 0x80, 0x80] } as [UInt8]
        let isRead = mixed.withUnsafeBytes { UTF16Text($0) != nil }
        #expect(!isRead)
    }
}
