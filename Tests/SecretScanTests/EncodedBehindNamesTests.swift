import Foundation
import RulesTestSupport
import SecretRules
import Testing

@testable import SecretScan

/// A secret in another encoding is found for what it is, also where a generic rule finds its encoded text by a name.
@Suite struct EncodedBehindNamesTests {
    /// A way to write a text, and the whole that has it.
    private struct Way: Sendable {
        let name: String
        let value: @Sendable (String) -> String
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func hex(_ text: String, before mark: String = "") -> String {
        text.utf8.map { mark + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let ways = [
        Way(name: "base64") { base64($0) }, Way(name: "hex") { hex($0) },
        Way(name: "percent") { hex($0, before: "%") }, Way(name: "escapes") { hex($0, before: "\\u00") },
        Way(name: "gzip in base64") { Data(Stored.gzip($0)).base64EncodedString() },
        Way(name: "base64 twice") { base64(base64($0)) }, Way(name: "hex in base64") { base64(hex($0)) },
        Way(name: "base64 in percent signs") { hex(base64($0), before: "%") },
    ]

    /// Of one rule a text that it finds, and how bad that is.
    private struct Example {
        let rule: Rule
        let text: String
    }

    private static let rules = Result { try InstalledRules.default.load().rules }

    /// The particular rules with the first of their texts that have no place of their own.
    private static let particular = Result {
        let cases = Dictionary(uniqueKeysWithValues: try RuleCases.all.get().map { ($0.id, $0) })
        return try rules.get().rules.compactMap { rule -> Example? in
            guard !rule.id.contains("generic"), rule.path == nil,
                let text = cases[rule.id]?.positives.first(where: { $0.path.isEmpty })?.text
            else { return nil }
            return Example(rule: rule, text: text)
        }
    }

    /// What stands before and after the secret in a text that only a generic rule finds.
    private static let names = Result {
        let cases = Dictionary(uniqueKeysWithValues: try RuleCases.all.get().map { ($0.id, $0) })
        return try rules.get().rules.filter { $0.id.contains("generic") }.map { rule in
            let scanner = try rules.get().only(rule).scanner()
            let text = try #require(cases[rule.id]?.positives.first?.text)
            let found = try #require(try scanner.findings(in: Data(text.utf8)).first)
            let bytes = Array(text.utf8)
            return (
                rule: rule.id, before: String(decoding: bytes[..<found.secret.lowerBound], as: UTF8.self),
                after: String(decoding: bytes[found.secret.upperBound...], as: UTF8.self)
            )
        }
    }

    private static let compiled = Result { try RuleCompiler.compile(rules.get()).compiled }

    /// The examples, each written in a way and with something around it, one below the other in one text, of which nothing as
    /// bad is found.
    private static func missing(
        _ written: [(example: Example, way: Way)], before: String, after: String, by scanner: SecretScanner,
        encoding: String.Encoding = .utf8
    ) throws -> [(example: Example, way: Way)] {
        // Each is a line of its own, as what a rule asks for around it may say.
        let lines = written.map { before + $0.way.value("\n\($0.example.text)\n") + after }
        let starts = lines.reduce(into: [1]) {
            $0.append($0[$0.count - 1] + $1.utf8.count { $0 == 0x0A } + 3)
        }
        let text = try #require(lines.map { $0 + "\n\n\n" }.joined().data(using: encoding))
        // A match may begin in an example before, where that has the command that a rule asks for.
        let worst = Dictionary(
            try scanner.findings(in: text).flatMap { found in
                [found.startLine, found.endLine].map { ($0, found.rule.severity) }
            },
            uniquingKeysWith: max)
        return zip(written, zip(starts, starts.dropFirst())).filter { written, lines in
            !(lines.0..<lines.1).contains {
                worst[$0].map { $0 >= written.example.rule.severity } ?? false
            }
        }.map(\.0)
    }

    /// Of each name and each rule one way, and of each way and each rule several names, or it would take minutes.
    @Test func `behind each generic rule's name what is encoded is found as it is by itself`() throws {
        let scanner = try SecretScanner(CompiledRules(Self.compiled.get()))
        let (examples, names) = (try Self.particular.get(), try Self.names.get())
        #expect(examples.count > 300 && names.count >= 20)
        var rest = 0
        for (turn, name) in names.enumerated() {
            let written = examples.enumerated().map { ($1, Self.ways[(turn + $0) % Self.ways.count]) }
            for missing in try Self.missing(written, before: name.before, after: name.after, by: scanner) {
                rest += 1
                let alone = try Self.missing([missing], before: "  note: ", after: "", by: scanner)
                #expect(!alone.isEmpty, "\(name.rule): \(missing.example.rule.id) in \(missing.way.name)")
            }
        }
        #expect(rest < examples.count * names.count / 50)
    }

    @Test func `in UTF-16 behind a name what is encoded is found, too`() throws {
        let scanner = try SecretScanner(CompiledRules(Self.compiled.get()))
        let name = try #require(try Self.names.get().first)
        let written = try Self.particular.get().map { ($0, Self.ways[0]) }
        let missing = try Self.missing(
            written, before: name.before, after: name.after, by: scanner, encoding: .utf16LittleEndian)
        #expect(missing.count < written.count / 50)
    }

    // MARK: What hides nothing

    private static let two = """
        [[rules]]
        id = "generic-name"
        severity = "medium"
        regex = '''name=([\\w.+/=-]{10,200})'''
        [[rules]]
        id = "token"
        severity = "critical"
        regex = '''\\b(tok_[a-z0-9]{8})\\b'''

        """

    @Test func `a plain and an encoded finding of one secret know of each other, and the strictest is kept`()
        throws
    {
        let rules = try TestRules(Self.two)
        let found = try rules.find("name=\(Self.base64("xx tok_abcd1234 yy"))\n")
        #expect(found.map(\.rule.id).sorted() == ["generic-name", "token"])
        #expect(found.allSatisfy { one in found.contains { one.others == [$0.name] } })
        #expect(found.onePerSecret.map(\.rule.id) == ["token"])
        #expect(found.withoutRepeated.map(\.rule.id) == ["token"])
    }

    @Test func `a generic finding that is worse than a particular one of the same secret is kept`() throws {
        let rules = try TestRules(Self.two.replacing("\"critical\"", with: "\"low\""))
        let found = try rules.find("name=tok_abcd1234\n")
        #expect(Set(found.map(\.rule.id)) == ["generic-name", "token"])
        #expect(found.onePerSecret.map(\.rule.id) == ["generic-name"])
    }

    @Test func `what a line vouches for hides nothing that no line vouches for`() throws {
        let rules = try TestRules(
            Self.two.replacing("'''\\\\b(tok_[a-z0-9]{8})\\\\b'''", with: "'''(tok_[a-z0-9]{8})'''")
                .replacing("name=([", with: "name=\\n?([").replacing("200})", with: "200} ?#?\\n?[^\\n]*)"))
        let found = try rules.find("name=tok_abcd1234\nplain # gitleaks:allow\n")
        #expect(found.contains { $0.isVouchedFor } && found.contains { !$0.isVouchedFor })
        #expect(found.onePerSecret.contains { $0.rule.id == "token" && !$0.isVouchedFor })
    }

    @Test func `several secrets in one encoded text are each kept`() throws {
        let text = Self.base64("tok_abcd1234 and tok_bcde2345, the first and the second")
        let found = try TestRules(Self.two).find("name=\(text)\n").onePerSecret
        #expect(
            Set(found.map { String(decoding: $0.value, as: UTF8.self) }) == ["tok_abcd1234", "tok_bcde2345"])
    }

    @Test func `a rule that does not finish hides nothing of what is encoded there`() throws {
        let rules = try TestRules(
            Self.two + "[[rules]]\nid = 'slow'\nregex = '''((a+)+)+(?=c)'''\nkeywords = ['aaa']\n")
        let text = String(repeating: "a", count: 5_000) + "b \(Self.base64("xx tok_abcd1234 yy"))\n"
        let found = try rules.find(text)
        #expect(found.contains { $0.kind == .unfinished })
        #expect(found.contains { $0.rule.id == "token" })
    }

    @Test func `a stop word or placeholder of a generic rule allows that rule's finding alone`() throws {
        let list = "[[rules.allowlists]]\nstopwords = ['tok_']\n"
        let rules = try TestRules(
            Self.two.replacing("[[rules]]\nid = \"token\"", with: list + "[[rules]]\nid = \"token\""))
        #expect(try rules.find("name=tok_abcd1234\n").map(\.rule.id) == ["token"])
        #expect(try rules.find("name=[secret:token]tok_abcd1234\n").map(\.rule.id) == ["token"])
    }

    @Test func `thousands of secrets in one encoded text behind a name are found in a moment`() throws {
        let text = Self.base64((0..<20_000).map { "tok_" + String(10_000_000 + $0) }.joined(separator: " "))
        let start = ContinuousClock.now
        let found = try TestRules(Self.two).find("name=\(text)\nname=\(text)\n")
        #expect(found.count { $0.rule.id == "token" } == 40_000)
        #expect(found.allSatisfy { $0.others.count <= 64 })
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
