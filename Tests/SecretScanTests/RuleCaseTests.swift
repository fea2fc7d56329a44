import Foundation
import RulesTestSupport
import SecretRules
import Testing

@testable import SecretScan

@Suite struct RuleCaseTests {
    @Test(arguments: InstalledRules.allCases)
    func `each rule reports its positives and none of its near misses`(file: InstalledRules) throws {
        let rules = try file.load().rules
        let cases = Dictionary(uniqueKeysWithValues: try RuleCases.all.get().map { ($0.id, $0) })
        for rule in rules.rules {
            let own = try #require(cases[rule.id], "rule \(rule.id) has no cases")
            #expect(own.positives.count >= 2 && own.negatives.count >= 2, "\(rule.id)")
            // Alone, since a generic rule's finding gives way to a more particular rule's.
            let scanner = try rules.only(rule).scanner()
            for (cases, isPositive) in [(own.positives, true), (own.negatives, false)] {
                for own in cases {
                    let found = try scanner.findings(in: Data(own.text.utf8), path: own.path)
                    #expect(
                        found.isEmpty != isPositive,
                        "\(rule.id) \(isPositive ? "misses" : "reports") \(own.path) \(own.text)")
                }
            }
        }
    }

    @Test func `the cases are those of rules that there are, each once`() throws {
        let ids = try InstalledRules.allCases.flatMap { try $0.load().rules.rules.map(\.id) }
        let cases = try RuleCases.all.get().map(\.id)
        #expect(Set(cases).count == cases.count)
        #expect(Set(cases).subtracting(ids) == [])
    }

    @Test(arguments: InstalledRules.allCases)
    func `each rule says what it is, how bad, and what to do, and has keywords`(file: InstalledRules) throws {
        let loaded = try file.load()
        #expect(loaded.remarks == [])
        for rule in loaded.rules.rules {
            #expect(!rule.description.isEmpty && rule.remedy.hasSuffix("."), "\(rule.id)")
            #expect(!rule.keywords.isEmpty || rule.expression == nil || file == .personal, "\(rule.id)")
        }
        let severities = try file.text().split(separator: "\n").filter { $0.hasPrefix("severity = ") }
        #expect(severities.count == loaded.rules.rules.count)
        #expect(Set(loaded.rules.rules.map(\.id)).count == loaded.rules.rules.count)
    }

    @Test(arguments: InstalledRules.allCases)
    func `all expressions are the machine's to find, none is run by PCRE alone`(file: InstalledRules) throws {
        #expect(try RuleCompiler.compile(file.load().rules).alone == [])
    }

    @Test(arguments: InstalledRules.allCases)
    func `the rules of a family stand in alphabetical order`(file: InstalledRules) throws {
        var last = ""
        for line in try file.text().split(separator: "\n") {
            if line.hasPrefix("# ---") { last = "" }
            guard line.hasPrefix("id = ") else { continue }
            let id = String(line.dropFirst(6).dropLast())
            #expect(last < id)
            last = id
        }
    }

    @Test func `the rules for personal data can be put on top of the default ones`() throws {
        let personal = try InstalledRules.personal.text()
        for key in ["useDefault = true", "path = \"defaults.toml\""] {
            let loaded = try TestRules.load(
                "extend.\(key)\n\(personal)",
                files: ["defaults.toml": InstalledRules.default.text()])
            let both = try InstalledRules.allCases.map { try $0.load().rules }
            #expect(loaded.rules.rules.count == both.map(\.rules.count).reduce(0, +))
            #expect(loaded.rules.allowLists.count == both.map(\.allowLists.count).reduce(0, +))
            #expect(loaded.remarks == [])
        }
    }

    /// The end may be far away, or not in the part of a file that is looked into.
    @Test(arguments: [1_000, 19_000, 60_000, 1_000_000])
    func `a private key of any length is found in time, with its end and without`(length: Int) throws {
        let rules = try InstalledRules.default.load().rules
        let rule = try #require(rules.rules.first { $0.id == "private-key" })
        let scanner = try rules.only(rule).scanner()
        var dice = SplitMix(state: 7)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let body = (0..<length).map { ($0 % 65 == 64) ? "\n" : String(alphabet[Int(dice.next() % 64)]) }
            .joined()
        for header in ["", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011\n\n"] {
            for end in ["", "\n-----END RSA PRIVATE KEY-----\n"] {
                let text = "-----BEGIN RSA PRIVATE KEY-----\n\(header)\(body)\(end)"
                let found = try scanner.findings(in: Data(text.utf8), path: "a.txt")
                // Behind a header the key is told by its end alone, which has to be near.
                guard header.isEmpty || (!end.isEmpty && length < 30_000) else {
                    #expect(!found.contains { $0.kind == .unfinished })
                    continue
                }
                #expect(found.map(\.kind) == [.secret], "\(length) \(header) \(end)")
            }
        }
    }
}

/// The same numbers at every run: see Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
