import Foundation
import RulesTestSupport
import SecretScan
import Testing

@testable import SecretRules

@Suite struct WiderExpressionTests {
    @Test(arguments: [
        ("a{32}", "a{4,}"), ("a{0,40}b", "a*b"), ("a{1,9}", "a{1,}"), ("a{2,5}?", "a{2,}?"),
        ("a{8,}", "a{4,}"),
        ("a{4}b{1,4}c{0,3}", "a{4}b{1,}c*"), ("a{0,1}b{1}", "a{0,1}b{1}"),
        ("[a-z]{20}[0-9]{5}", "[a-z]{4,}[0-9]{4,}"),
        // Braces that are no repetition.
        ("\\{9}", "\\{9}"), ("[{9}]{9}", "[{9}]{4,}"), ("[]{9}]", "[]{9}]"), ("[^]{9}]", "[^]{9}]"),
        ("[\\]{9}]{9}", "[\\]{9}]{4,}"), ("[[:alpha:]{9}]{9}", "[[:alpha:]{9}]{4,}"),
        ("\\x{41}{9}", "\\x{41}{4,}"),
        ("[\\x{41}]{9}", "[\\x{41}]{4,}"), ("\\p{L}{9}", "\\p{L}{4,}"), ("\\d{41}", "\\d{4,}"),
        ("a{,9}", "a{,9}"),
        ("a{b}", "a{b}"), ("a{", "a{"), ("[", "["), ("\\", "\\"), ("\\Qa{9}\\E", "\\Qa{9}\\E"),
    ])
    func `counted repetitions lose their upper limit, and nothing else changes`(narrow: String, wide: String)
    {
        #expect(WiderExpression.of(narrow) == wide)
    }

    @Test func `the wider form of each installed rule is another one that can be compiled`() throws {
        for rule in try InstalledRules.default.load().rules.rules {
            guard let expression = rule.expression else { continue }
            _ = try Pattern(WiderExpression.of(expression))
        }
    }

    @Test func `rules find no more and no less than their own expressions`() throws {
        let rules = try TestRules(
            """
            [[rules]]
            id = "exact"
            regex = '''\\bk_([a-z]{8})\\b'''
            [[rules]]
            id = "between"
            regex = '''name[ .]{0,6}=([0-9]{6,9})x'''
            """)
        #expect(
            try rules.found("k_abcdefg k_abcdefgh k_abcdefghi")
                == ["exact:abcdefgh"])
        #expect(
            try rules.found(
                "name......=123456x name.......=1234567x name=12345x name =1234567890x name=123456789x")
                == ["between:123456", "between:123456789"])
    }
}
