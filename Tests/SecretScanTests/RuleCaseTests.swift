import Foundation
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
}
