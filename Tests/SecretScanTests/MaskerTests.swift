import Crypto
import Foundation
import RulesTestSupport
import Testing

@testable import SecretRules
@testable import SecretScan

@Suite struct MaskerTests {
    private static let rules = """
        [[rules]]
        id = "token"
        regex = '''\\btok_[a-z0-9]{8}\\b'''
        [[rules]]
        id = "generic-password"
        regex = '''(?i)password"?\\s*[:=]\\s*"?([^\\s"]{6,100})'''
        """
    private let scanner: SecretScanner

    init() throws { scanner = try TestRules(Self.rules).scanner }

    private func masker(_ version: Int? = nil) -> SecretMasker {
        SecretMasker(
            scanner,
            key: version.map {
                FingerprintKey(version: $0, key: SymmetricKey(data: Data(repeating: 7, count: 32)))
            })
    }

    private func json(_ text: String) throws -> String {
        String(decoding: try masker().mask(json: Array(text.utf8)), as: UTF8.self)
    }

    @Test func `a placeholder names the rule, and with a key a fingerprint, and no part of the value`() throws
    {
        #expect(try masker().mask("use tok_abcd1234 now") == "use [secret:token] now")
        let masked = try masker(3).mask("use tok_abcd1234 now")
        #expect(masked.wholeMatch(of: /use \[secret:token:k3:[0-9a-f]{16}\] now/) != nil)
        #expect(try masker(3).mask("tok_abcd1234 tok_abcd1234").split(separator: " ").count == 2)
    }

    @Test func `the same secret has the same fingerprint with the same key alone`() throws {
        let one = FingerprintKey(version: 1, key: SymmetricKey(data: Data(repeating: 1, count: 32)))
        let other = FingerprintKey(version: 2, key: SymmetricKey(data: Data(repeating: 2, count: 32)))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("value".utf8), using: SymmetricKey(data: Data(repeating: 1, count: 32)))
        let expected = code.prefix(8).map { String(format: "%02x", $0) }.joined()
        #expect(one.fingerprint(of: Array("value".utf8)) == "k1:\(expected)")
        #expect(
            one.fingerprint(of: Array("value".utf8)).dropFirst(3)
                != other.fingerprint(of: Array("value".utf8)).dropFirst(3))
    }

    @Test(arguments: [
        "password=hunter22", "password: tok_abcd1234", "tok_abcd1234tok_abcd1234 tok_abcd1234",
        "{\"password\":\"password=correcthorse\"}", "password=[secret:token]",
        "password=[secret:x] password=secondone",
        "password = \"[secret:generic-password:k1:0123456789abcdef]\"", "password=[secret:fake]butreal1",
    ])
    func `masking what is masked changes nothing, with a key and without one`(text: String) throws {
        for version in [nil, 1] {
            let once = try masker(version).mask(text)
            #expect(try masker(version).mask(once) == once)
            #expect(try masker(1).mask(once) == once)
            let object = Array(
                "{\"a\": [\"x\", {\"password\": \"hunter22\", \"t\": \"\(text.filter { $0 != "\"" })\"}]}"
                    .utf8)
            let first = try masker(version).mask(json: object)
            #expect(try masker(version).mask(json: first) == first)
        }
    }

    @Test func `a secret beside a placeholder is masked all the same`() throws {
        #expect(try !masker().mask("password=[secret:fake]butreal1").contains("butreal1"))
        #expect(try !masker().mask("password=realone1[secret:fake]").contains("realone1"))
    }

    @Test(arguments: [
        "[secret:hunter22]", "[secret:token:hunter22]", "[secret:tok_abcd1234]",
        "[secret:token:k1:0123456789ABCDEF]",
    ])
    func `what only looks like a placeholder hides nothing`(text: String) throws {
        #expect(try !masker().mask("password=\(text)").contains(text))
    }

    @Test func `strings of JSON are masked at any depth, and nothing else changes`() throws {
        let text =
            #"{ "n" : 1.50, "a":["tok_abcd1234",null, {"b\u0041":"x tok_abcd1234 y"}],"é":"\ud83d\ude00\n" }"#
        #expect(
            try json(text)
                == #"{ "n" : 1.50, "a":["[secret:token]",null, {"b\u0041":"x [secret:token] y"}],"é":"\ud83d\ude00\n" }"#
        )
    }

    @Test func `a member is a secret by its name, and JSON in a string is looked into`() throws {
        #expect(try json(#"{"password":"hunter22"}"#) == #"{"password":"[secret:generic-password]"}"#)
        #expect(
            try json(#"{"arguments":"{\"password\":\"hunter22\",\"n\":1}"}"#)
                == #"{"arguments":"{\"password\":\"[secret:generic-password]\",\"n\":1}"}"#)
    }

    @Test func `a secret that JSON writes with escapes is found`() throws {
        #expect(try json(#"{"a":"\u0074ok_abcd1234"}"#) == #"{"a":"[secret:token]"}"#)
        #expect(try json(#"{"a":"line\ntok_abcd1234\nline"}"#) == #"{"a":"line\n[secret:token]\nline"}"#)
    }

    @Test(arguments: [
        #"{"a":"tok_abcd1234"#, #"{"a" "tok_abcd1234"]"#, "tok_abcd1234", #"{"a":"tok_abcd1234"}}"#,
        "\"tok_abcd1234\"",
        #"[[[["tok_abcd1234\"#,
    ])
    func `what is cut off or no JSON is masked as text`(text: String) throws {
        let masked = try json(text)
        #expect(!masked.contains("tok_abcd1234") && masked.contains("[secret:token]"))
    }

    @Test func `lines of JSON are masked each by itself`() throws {
        let masked = try json("{\"a\":\"tok_abcd1234\"}\n{\"b\":\"tok_abcd1234\"}\n")
        #expect(masked == "{\"a\":\"[secret:token]\"}\n{\"b\":\"[secret:token]\"}\n")
    }

    @Test func `an encoded secret is masked with all that stands for it`() throws {
        let encoded = Data("my tok_abcd1234 it is".utf8).base64EncodedString()
        #expect(try masker().mask("send \(encoded)!") == "send [secret:token]!")
    }

    @Test func `what was masked is counted by rule`() throws {
        let masker = masker()
        _ = try masker.mask("tok_abcd1234 tok_abcd1235 password=hunter22")
        #expect(masker.counts == ["token": 2, "generic-password": 1])
    }

    @Test func `a secret under a name that is one is counted once`() throws {
        let masker = masker()
        let masked = try masker.mask(json: Array(#"{"tok_abcd1234": "tok_efgh5678"}"#.utf8))
        #expect(String(decoding: masked, as: UTF8.self) == #"{"[secret:token]": "[secret:token]"}"#)
        #expect(masker.counts == ["token": 2])
    }

    @Test func `where each secret that is masked shows another, all is masked`() throws {
        let rules = try TestRules("[[rules]]\nid = 'next'\nregex = '''(?:^|\\])(z)'''\n")
        let text = String(repeating: "z", count: 3)
        #expect(
            try SecretMasker(rules.scanner).mask(text + "!") == "[secret:next][secret:next][secret:next]!")
        #expect(try SecretMasker(rules.scanner).mask(String(repeating: text, count: 9)) == "[secret:next]")
    }

    @Test func `what a rule does not finish on is masked, and told`() throws {
        let rules = try TestRules(
            "[[rules]]\nid = 'slow'\nregex = '''(?:a+)+(?:a+)+(?:a+)+(?=b)'''\nkeywords = ['aaa']\n")
        let masker = SecretMasker(rules.scanner)
        #expect(try masker.mask("short") == "short" && masker.unfinishedRule == nil)
        let masked = try masker.mask(String(repeating: "a", count: 5_000))
        #expect(!masked.contains("aaaa") && masker.unfinishedRule == "slow")
    }
}
