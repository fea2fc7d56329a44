import Foundation
import RulesTestSupport
import SecretRules
import Testing

@testable import SecretScan

/// What is said of rule files that load.
@Suite struct RuleRemarkTests {
    @Test func `what is not known is passed over and said`() throws {
        let loaded = try TestRules.load("colour = 'red'\n[[rules]]\nid = 'a'\nregex = 'x'\nverify = true\n")
        #expect(loaded.rules.rules.map(\.id) == ["a"])
        #expect(
            loaded.remarks.count == 2
                && loaded.remarks.contains { $0.contains("line 5") && $0.contains("verify") })
    }

    @Test func `a rule that is to be left out and is not there is said`() throws {
        let base = ["base.toml": "[[rules]]\nid = 'a'\nregex = 'a'\n"]
        let unknown = try TestRules.load(
            "[extend]\npath = 'base.toml'\ncolour = 'red'\ndisabledRules = ['a', 'none']\n", files: base)
        let alone = try TestRules.load("[extend]\ndisabledRules = ['a']\n")
        #expect(unknown.remarks.count == 2, "\(unknown.remarks)")
        #expect(unknown.remarks.contains { $0.contains("line 4") && $0.contains("'none'") })
        #expect(unknown.remarks.contains { $0.contains("line 3") && $0.contains("'colour'") })
        #expect(
            alone.remarks.count == 1 && alone.remarks.allSatisfy { $0.contains("line 2") }, "\(alone.remarks)"
        )
    }

    @Test(arguments: [
        ("regexes = ['']", true), ("paths = ['src', '.*']", true), ("stopwords = ['']", true),
        ("regexes = ['(?:abc)?']\nregexTarget = 'line'", true), ("paths = ['.+']", true),
        ("condition = 'AND'\npaths = ['.*']\nregexes = ['^']", true),
        ("condition = 'AND'\npaths = ['.*']\nregexes = ['abc']", false),
        ("regexes = ['^$', '(?i)^[a-z]+$', '[0-9]{4}']", false), ("paths = ['^src/.*', '[.]lock$']", false),
        ("stopwords = ['example']", false), ("commits = ['abc']\npaths = ['src']", false),
    ])
    func `an allow list that lets everything pass is said`(list: String, isSaid: Bool) throws {
        let shared = try TestRules.load("title = 'x'\n[[allowlists]]\n\(list)\n")
        let own = try TestRules.load("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.allowlists]]\n\(list)\n")
        #expect(shared.remarks.count == (isSaid ? 1 : 0), "\(shared.remarks)")
        #expect(own.remarks.count == (isSaid ? 1 : 0), "\(own.remarks)")
        #expect(
            shared.remarks.allSatisfy { $0.contains("allows everything") && !$0.contains("line 1,") })
        #expect(own.remarks.allSatisfy { $0.contains("rule a: ") })
    }

    @Test(arguments: InstalledRules.allCases)
    func `nothing is to be said of our own rules`(file: InstalledRules) throws {
        #expect(try file.load().remarks.isEmpty)
    }

    @Test func `of a rule that fits where nothing is that is said, in our words`() throws {
        let rules = try TestRules("[[rules]]\nid = 'a'\nregex = 'x*'\n")
        let said = try #require(rules.alone.first).description
        #expect(said.contains("the empty text") && !said.contains("HS_"), "\(said)")
    }
}
