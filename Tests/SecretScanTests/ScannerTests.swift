import Files
import Foundation
import RulesTestSupport
import Testing

@testable import SecretRules
@testable import SecretScan

@Suite struct ScannerTests {
    private let token = """
        [[rules]]
        id = "token"
        regex = '''\\btok_([a-z0-9]{8})\\b'''
        keywords = ["tok_"]

        """

    @Test func `a secret is found with its line, column, and group`() throws {
        let rules = try TestRules(token)
        let finding = try #require(try rules.find("a\nb = tok_abcd1234 # x\n").first)

        #expect(finding.startLine == 2 && finding.endLine == 2 && finding.column == 5)
        #expect(String(decoding: finding.value, as: UTF8.self) == "abcd1234")
    }

    @Test func `matches do not overlap, and all of them are found`() throws {
        let rules = try TestRules(token)
        #expect(
            try rules.found("tok_aaaaaaaa tok_bbbbbbbb\ntok_cccccccc") == [
                "token:aaaaaaaa", "token:bbbbbbbb", "token:cccccccc",
            ])
    }

    @Test func `without one of its keywords a rule finds nothing, whatever their case`() throws {
        let rules = try TestRules("[[rules]]\nid = 'hex'\nregex = '''[a-f0-9]{16}'''\nkeywords = ['Sonar']\n")
        #expect(try rules.found("0123456789abcdef") == [])
        #expect(try rules.found("SONAR\n\n0123456789abcdef") == ["hex:0123456789abcdef"])
        #expect(
            try rules.found("0123456789abcdef\n" + String(repeating: "x\n", count: 100_000) + "sonar").count
                == 1)
    }

    @Test func `a secret without enough entropy is none`() throws {
        let rules = try TestRules("[[rules]]\nid = 'key'\nregex = '''key=(\\w{8})'''\nentropy = 2.0\n")
        #expect(try rules.found("key=aaaabbbb key=abababab key=abcdabcd key=abcdefgh") == ["key:abcdefgh"])
    }

    @Test(arguments: [
        ("regexes = ['''^abc''']", ["key:xabcdefg"]),
        ("regexes = ['''^key=x''']\nregexTarget = 'match'", ["key:abcdefgh"]),
        ("regexes = ['''# fine''']\nregexTarget = 'line'", []), ("stopwords = ['XABC']", ["key:abcdefgh"]),
        ("paths = ['''^test/''']", []),
        ("condition = 'AND'\npaths = ['''^test/''']\nstopwords = ['xabc']", ["key:abcdefgh"]),
        ("condition = 'AND'\npaths = ['''^src/''']\nstopwords = ['xabc']", ["key:abcdefgh", "key:xabcdefg"]),
        ("targetRules = ['other']\nstopwords = ['abc']", ["key:abcdefgh", "key:xabcdefg"]),
    ])
    func `an allow list allows what it says and no more`(list: String, found: [String]) throws {
        let rule =
            "[[rules]]\nid = 'key'\nregex = '''key=(\\w{8})'''\n[[rules]]\nid = 'other'\nregex = '''never'''\n"
        let text = "key=abcdefgh key=xabcdefg # fine"
        #expect(try TestRules("\(rule)[[allowlists]]\n\(list)\n").found(text, path: "test/a") == found)
        guard !list.contains("targetRules") else { return }
        let own = rule.replacing(
            "[[rules]]\nid = 'other'", with: "[[rules.allowlists]]\n\(list)\n[[rules]]\nid = 'other'")
        #expect(try TestRules(own).found(text, path: "test/a") == found)
    }

    @Test func `a line's author may vouch for it, where the policy lets them`() throws {
        let text = "tok_aaaaaaaa # gitleaks:allow\ntok_bbbbbbbb # gatehouse:allow\ntok_cccccccc\n"
        #expect(try TestRules(token).found(text) == ["token:cccccccc"])
        #expect(
            try TestRules(token, inlineAllow: [.gatehouse]).found(text) == [
                "token:aaaaaaaa", "token:cccccccc",
            ])
        #expect(try TestRules(token, inlineAllow: []).found(text).count == 3)
    }

    @Test func `who vouches for a line does so where it is read, and near by`() throws {
        func isVouched(_ text: String) throws -> [Bool] {
            try TestRules(token).find(text).map(\.isVouchedFor)
        }
        let word = "# gitleaks:allow"
        let (secret, remark) = ("tok_aaaaaaaa is the token", Data("tok_aaaaaaaa \(word)".utf8))
        let encoded = Data(secret.utf8).base64EncodedString()

        #expect(try isVouched("key: \(encoded) \(word)\n") == [true])
        #expect(try isVouched("key: \(remark.base64EncodedString())\n") == [false])
        #expect(
            try isVouched("key: \(encoded) \(Data("a remark \(word)".utf8).base64EncodedString())\n") == [
                false
            ])
        #expect(try isVouched("tok_aaaaaaaa\(String(repeating: " ", count: 2_000))\(word)\n") == [true])
        #expect(try isVouched("tok_aaaaaaaa\(String(repeating: " ", count: 3_000))\(word)\n") == [false])
        #expect(try isVouched("\(word)\(String(repeating: ";", count: 3_000))tok_aaaaaaaa\n") == [false])
        let wide = try #require("tok_aaaaaaaa \(word)\n".data(using: .utf16LittleEndian))
        #expect(
            try TestRules(token).find(String(decoding: wide, as: UTF8.self)).map(\.isVouchedFor) == [true])
    }

    @Test(arguments: [100, 70_000, 70_001, 200_000], ["", "\0"])
    func `text in UTF-16 is read behind any other`(length: Int, stray: String) throws {
        let wide = try #require("the token is tok_aaaaaaaa, as it was\n".data(using: .utf16LittleEndian))
        let text =
            stray + String(repeating: "plain text\n", count: length / 11)
            + String(repeating: "x", count: length % 11)
            + "\n" + String(decoding: wide, as: UTF8.self)
        #expect(try TestRules(token).found(text) == ["token:aaaaaaaa"])
    }

    @Test func `a particular rule is reported in the place of a generic one`() throws {
        let rules = try TestRules(
            token + "[[rules]]\nid = 'generic-key'\nregex = '''key = ([\\w-]{6,20})'''\n")
        #expect(try rules.found("key = abcd1234") == ["generic-key:abcd1234"])
        #expect(try rules.found("key = tok_abcd1234").contains("token:abcd1234"))
    }

    @Test func `of several rules' findings of one secret that of the highest severity is kept`() throws {
        let rules = try TestRules(
            ["low", "high", "medium"].map {
                "[[rules]]\nid = '\($0)'\nseverity = '\($0)'\nregex = '''\\bkey=(\\w{8})'''\n"
            }.joined() + "[[rules]]\nid = 'highest-name'\nseverity = 'high'\nregex = '''=(a\\w{7})'''\n")
        let found = try rules.find("key=abcdefgh key=bcdefghi")
        #expect(found.count == 7)
        #expect(found.onePerSecret.map(\.rule.id) == ["highest-name", "high"])
    }

    @Test func `a rule that requires another finds nothing without it nearby`() throws {
        let rules = try TestRules(
            """
            [[rules]]
            id = "id"
            regex = '''id=(\\w{4})'''
            skipReport = true
            [[rules]]
            id = "pair"
            regex = '''secret=(\\w{4})'''
            [[rules.required]]
            id = "id"
            withinLines = 1
            """)
        #expect(try rules.found("id=aaaa\nsecret=bbbb") == ["pair:bbbb"])
        #expect(try rules.found("id=aaaa\n\n\nsecret=bbbb") == [])
        #expect(try rules.found("secret=bbbb") == [])
    }

    @Test func `a rule of a path alone reports the file, one of both needs both`() throws {
        let rules = try TestRules(
            """
            [[rules]]
            id = "keystore"
            path = '''\\.p12$'''
            [[rules]]
            id = "both"
            regex = '''pin=(\\d{4})'''
            path = '''\\.conf$'''
            """)
        #expect(try rules.find("", path: "a/b.p12").map(\.kind) == [.file])
        #expect(try rules.found("pin=1234", path: "a.conf") == ["both:1234"])
        #expect(try rules.found("pin=1234", path: "a.txt") == [])
    }

    @Test(arguments: ["(?<=key=)\\w{8}", "key=(\\w)\\w{6}\\1", "(?>key=)(\\w{8})", "key=\\K\\w{8}"])
    func `what Vectorscan cannot take runs by PCRE2 alone and is named with its reason`(expression: String)
        throws
    {
        let rules = try TestRules("[[rules]]\nid = 'odd'\nregex = '''\(expression)'''\nkeywords = ['KEY=']\n")
        let alone = try #require(rules.alone.first)
        #expect(alone.rule == "odd" && !alone.reason.isEmpty && !alone.isAlways)
        #expect(try rules.find("the key=abcdefga is here").count == 1)
        #expect(try rules.find("the abcdefga is here").isEmpty)
    }

    @Test func `a rule that backtracks without end is reported as unfinished, and scanning goes on`() throws {
        let rules = try TestRules(
            token + "[[rules]]\nid = 'slow'\nregex = '''((a+)+)+(?=c)'''\nkeywords = ['aaa']\n")
        let text = String(repeating: "a", count: 5_000) + "b\ntok_abcd1234\n"
        let start = ContinuousClock.now
        let found = try rules.find(text)
        #expect(found.contains { $0.kind == .unfinished && $0.rule.id == "slow" })
        #expect(found.contains { $0.rule.id == "token" })
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func `zero bytes, broken UTF-8 and very long lines hide nothing`() throws {
        let rules = try TestRules(token)
        #expect(
            try rules.scanner.findings(
                in: Data([0, 0xFF, 0xC3]) + Data("tok_abcd1234".utf8) + Data([0, 0x80])
            ).count == 1)
        let long =
            String(repeating: "x ", count: 10_000_000) + "tok_abcd1234"
            + String(repeating: " y", count: 1_000)
        let finding = try #require(try rules.find(long).first)
        #expect(finding.startLine == 1 && finding.column == 20_000_001)
    }

    @Test func `ten thousand findings in a line are found in a moment`() throws {
        let rules = try TestRules(token)
        let text = (0..<10_000).map { "tok_" + String(format: "%08d", $0) }.joined(separator: " ")
        let start = ContinuousClock.now
        #expect(try rules.find(text).count == 10_000)
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    // MARK: Compiled rules

    @Test func `compiled rules of another library or with a damage are not used`() throws {
        let (compiled, _) = try RuleCompiler.compile(TestRules.load(token).rules)
        #expect(try CompiledRules(compiled).ids == ["token"])

        let version = try #require(compiled.range(of: Data(CompiledRules.library.utf8)))
        let other = compiled.replacing(
            compiled[version], with: Data("9".utf8) + compiled[version].dropFirst())
        #expect { try CompiledRules(other) } throws: { error in
            if case CompiledRules.Unusable.otherLibrary = error { true } else { false }
        }
        for cut in stride(from: 0, to: compiled.count, by: max(1, compiled.count / 97)) {
            #expect(throws: (any Error).self) { try SecretScanner(CompiledRules(compiled.prefix(cut))) }
        }
    }

    @Test func `compiled rules are used from wherever they are in memory`() throws {
        let compiled = try RuleCompiler.compile(InstalledRules.default.load().rules).compiled
        let secret = "AK" + "IA" + "QYLPMN5HFIQR7XYA"
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID())").path
        try compiled.write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let mapped = try #require(MappedFile.bytes(of: path))
        let shifted = (Data([0]) + compiled).dropFirst()
        for bytes in [mapped, compiled, shifted] {
            let scanner = try SecretScanner(CompiledRules(bytes))
            #expect(
                try scanner.findings(in: Data("key = \(secret)\n".utf8)).map(\.value) == [Array(secret.utf8)])
        }
    }

    @Test func `rules are told apart by what they say`() throws {
        let one = try RuleCompiler.digest(of: TestRules.load(token).rules)
        let other = try RuleCompiler.digest(of: TestRules.load(token.replacing("{8}", with: "{9}")).rules)
        #expect(one != other && one.count == 64)
        #expect(try RuleCompiler.digest(of: TestRules.load(token + "# a comment\n").rules) == one)
    }
}
