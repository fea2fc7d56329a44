import Foundation
import RulesTestSupport
import Testing

@testable import SecretScan

/// What is found of secrets that are not written plainly.
@Suite struct EncodedTests {
    private let token = """
        [[rules]]
        id = "token"
        regex = '''\\btok_([a-z0-9]{8})\\b'''
        keywords = ["tok_"]

        """

    private func found(_ text: String) throws -> [FoundSecret] { try TestRules(token).find(text) }

    @Test
    func `a secret is found in base64, hexadecimal, percent signs, escapes and UTF-16, and in two of them`()
        throws
    {
        let rules = try TestRules(token)
        let secret = "here is tok_abcd1234 and more"
        let base64 = Data(secret.utf8).base64EncodedString()
        let hex = Data(secret.utf8).map { String(format: "%02x", $0) }.joined()
        let percent = "tok%5Fabcd1234"
        let unicode = "\\u0074\\u006fk_abcd1234"
        for (text, encodings) in [
            (base64, ["base64"]), (hex, ["hex"]), (percent, ["percent"]), (unicode, ["unicode"]),
            (Data(base64.utf8).base64EncodedString(), ["base64", "base64"]),
            (Data(hex.utf8).base64EncodedString(), ["base64", "hex"]),
        ] {
            let finding = try #require(try rules.find("first line\nvalue: \(text) # end\n").first, "\(text)")
            #expect(finding.encodings == encodings && finding.startLine == 2)
            #expect(String(decoding: finding.value, as: UTF8.self) == "abcd1234")
        }
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16] {
            let data = try #require("a line\nvalue: tok_abcd1234\n".data(using: encoding))
            let finding = try #require(try rules.scanner.findings(in: data).first)
            #expect(finding.encodings == ["UTF-16"] && finding.startLine == 2)
        }
        #expect(try rules.find(base64, depth: 0).isEmpty)
    }

    @Test func `a name before an encoded value tells what it is`() throws {
        let rules = try TestRules(
            "[[rules]]\nid = 'password'\nregex = '''password: (\\S{8,40})'''\nentropy = 2.5\n")
        let value = Data("correct horse battery".utf8).base64EncodedString()
        #expect(try rules.find("  password: \(value)\n").count == 1)
    }

    // MARK: Escapes

    @Test(arguments: [
        "tok_ab%63d1234", "x=1&y=%74ok_abcd1234&z=2", "\\x74\\x6f\\x6b_abcd1234", "a%20tok%5fabcd1234%0A",
        "t\\u006fk%5Fabcd1234",
    ])
    func `single characters that are escaped hide nothing`(text: String) throws {
        let secret = try #require(try found("first\nsecond \(text) end\nlast %41\n").first)
        #expect(secret.startLine == 2 && String(decoding: secret.value, as: UTF8.self) == "abcd1234")
    }

    @Test func `a password in an address is found where its marks are escaped`() throws {
        let rules = try TestRules(
            "[[rules]]\nid = 'address'\nregex = '''postgres://\\w+:(\\w{8,})@'''\n")
        let text = "first\nurl=postgres%3A%2F%2Fuser%3Acorrecthorse%40host%2Fdb\n"
        let secret = try #require(try rules.find(text).first)
        #expect(secret.startLine == 2 && String(decoding: secret.value, as: UTF8.self) == "correcthorse")
        #expect(Array(text.utf8)[secret.secret].elementsEqual("correcthorse".utf8))
    }

    @Test func `an escape far away in the same line hides nothing`() throws {
        let filler = String(repeating: "x%20y ", count: 5_000)
        let long = String(repeating: "z", count: 3_000)
        let text = filler + long + " tok%5Fabcd1234 " + long + filler
        let secret = try #require(try found(text).first)
        #expect(String(decoding: Array(text.utf8)[secret.match], as: UTF8.self) == "tok%5Fabcd1234")
    }

    @Test(arguments: ["%41b ", "%41%42", "dG9rZW4gdG9rZW4gdG9rZW4g ", "\\x41 ", "/dG9rZW4gdG9rZW4gdG9rZW4g"])
    func `millions of encoded words cost no more than a few scans`(word: String) throws {
        let text = String(repeating: word, count: (8 << 20) / word.utf8.count)
        let start = ContinuousClock.now
        #expect(try found(text + " tok%5Fabcd1234").count == 1)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    // MARK: Base64

    private static let secret =
        "a text before it, then tok_abcd1234 and a long text behind it, of several lines"

    private static func wrapped(_ text: String, width: Int, indentation: String, end: String = "\n") -> String
    {
        let base64 = Array(Data(text.utf8).base64EncodedString())
        return stride(from: 0, to: base64.count, by: width).map {
            indentation + String(base64[$0..<min(base64.count, $0 + width)])
        }.joined(separator: end)
    }

    @Test(arguments: [
        wrapped(secret, width: 76, indentation: ""), wrapped(secret, width: 76, indentation: "    "),
        wrapped(secret, width: 40, indentation: "\t", end: "\r\n"),
        wrapped(secret, width: 20, indentation: "  "),
        "-----BEGIN THING-----\n" + wrapped(secret, width: 64, indentation: "") + "\n-----END THING-----",
    ])
    func `base64 over several lines is one`(text: String) throws {
        let secret = try #require(try found("data: |\n\(text)\nmore: text\n").first)
        #expect(String(decoding: secret.value, as: UTF8.self) == "abcd1234" && secret.encodings == ["base64"])
    }

    @Test func `of base64 over several lines a part that changed is read with the others`() throws {
        let text = Self.wrapped(Self.secret, width: 20, indentation: "")
        let lines = text.utf8.split(separator: 0x0A)
        let scanner = try TestRules(token).scanner
        for line in lines {
            let part = text.utf8.distance(from: text.startIndex, to: line.startIndex)
            let found = try Array(text.utf8).withUnsafeBytes {
                try scanner.findings(in: $0, encodedIn: part..<(part + line.count))
            }
            #expect(found.count == 1)
        }
    }

    @Test func `base64 of letters beyond ASCII, of very much, behind a path and of what gzip packed is read`()
        throws
    {
        let plain = "Schlüssel für den Zugang: tok_abcd1234 — 鍵"
        let base64 = Data(plain.utf8).base64EncodedString()
        let long = Data((String(repeating: "some text ", count: 20_000) + "tok_abcd1234").utf8)
        for text in [
            base64, "https://host/some/path/\(base64)", long.base64EncodedString(),
            "0x" + Data(Self.secret.utf8).map { String(format: "%02x", $0) }.joined(),
            Data(Stored.gzip(plain)).base64EncodedString(),
        ] {
            #expect(
                try found("value = \(text)\n").map { String(decoding: $0.value, as: UTF8.self) } == [
                    "abcd1234"
                ])
        }
    }

    @Test func `what is packed in base64 is unpacked up to a bound for all of it`() throws {
        let one = Data(Stored.gzip(String(repeating: "x", count: 60_000))).base64EncodedString()
        let text = Array(String(repeating: one + "\n", count: 200).utf8)
        var room = UnpackingRoom()
        let runs = text.withUnsafeBytes { EncodedRun.all(in: $0, within: 0..<text.count, &room) }
        #expect(runs.reduce(0) { $0 + $1.decoded.count } == UnpackingRoom.maximum)
        let scanner = try TestRules(token).scanner
        _ = try scanner.findings(in: Data(text))
        #expect(scanner.leftOut?.contains("8 MiB") == true)
        _ = try scanner.findings(in: Data(one.utf8))
        #expect(scanner.leftOut == nil)
    }

    // MARK: UTF-16

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 that begins with other letters than Latin ones is read, with its places`(
        encoding: String.Encoding
    )
        throws
    {
        let text = String(repeating: "漢字かな交じり文\n", count: 500) + "value: tok_abcd1234 \u{1F511}\n"
        let data = try #require(text.data(using: encoding))
        let secret = try #require(try TestRules(token).scanner.findings(in: data).first)
        #expect(secret.encodings == ["UTF-16"] && secret.startLine == 501)
        #expect(String(data: data[secret.secret], encoding: encoding) == "abcd1234")
    }
}
