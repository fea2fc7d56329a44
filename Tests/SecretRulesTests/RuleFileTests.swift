import Domain
import Foundation
import RulesTestSupport
import Testing

@testable import SecretRules
@testable import SecretScan

@Suite struct RuleFileTests {
    private func problem(_ toml: String, files: [String: String] = [:]) -> RuleFile.Mistake? {
        do {
            _ = try TestRules.load(toml, files: files)
            return nil
        } catch {
            return error as? RuleFile.Mistake
        }
    }

    @Test(arguments: [
        ("[[rules]]\nid = 'a'\nregex = '''x('''\n", 3, "a", "parenthes"),
        ("[[rules]]\nregex = 'x'\n", 1, nil, "no 'id'"),
        ("title = 'x'\n[[rules]]\nid = 'a'\n", 2, "a", "needs a 'regex' or a 'path'"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\nsecretGroup = 2\n", 4, "a", "group 2"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules]]\nid = 'a'\nregex = 'y'\n", 5, "a", "two rules"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\nentropy = 'high'\n", 4, "a", "number"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\nseverity = 'bad'\n", 4, "a", "one of"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.allowlists]]\ncondition = 'XOR'\n", 5, "a", "OR"),
        (
            "[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.allowlists]]\ndescription = 'empty'\n", 5, "a",
            "needs one of"
        ),
        ("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.required]]\nid = 'b'\n", 5, "a", "requires rule 'b'"),
        ("[[rules]]\nid = 'a'\nregex = 'x'\nkeywords = 'one'\n", 4, "a", "list of strings"),
        ("[[rules]\nid = 'a'\n", 1, nil, "expected"), ("[extend]\nurl = 'https://x'\n", 2, nil, "URL"),
        ("[extend]\npath = 'none.toml'\n", 1, nil, "cannot be read"),
        ("title = 'x'\n[[rules]]\nid = 5\nregex = 'x'\n", 3, nil, "'id' must be a string"),
        ("[[rules]]\nregex = 'x'\nid = \"a\\nremote: b\"\n", 3, nil, "no line ends or control characters"),
        ("[allowlist]\ndescription = 'd'\n  paths = ['ok', '[']\n", 3, nil, "'['"),
        ("[[allowlists]]\nstopwords = ['a']\n[[allowlists]]\nregexes = ['(']\n", 4, nil, "parenthes"),
        (
            "[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.allowlists]]\nstopwords = ['b']\n[[rules.allowlists]]\n\nregexes = ['(']\n",
            8, "a", "'('"
        ),
        ("[[allowlists]]\nstopwords = ['a']\n\ntargetRules = ['none']\n", 4, nil, "rule 'none'"),
        (
            "[[rules]]\nid = 'a'\nregex = 'x'\n[rules.allowlist]\nstopwords = ['b']\ntargetRules = ['none']\n",
            6,
            "a", "rule 'none'"
        ),
    ])
    func `a mistake is told with its line, its column and its rule`(
        toml: String, line: Int, rule: String?, words: String
    ) throws {
        let problem = try #require(self.problem(toml))
        #expect(problem.line == line && problem.column >= 1)
        #expect(problem.rule == rule)
        #expect(problem.message.contains(words), "\(problem)")
    }

    @Test func `a file extends another: what it gives is taken, lists are joined, rules can be left out`()
        throws
    {
        let base = """
            [allowlist]
            stopwords = ["one"]
            [[rules]]
            id = "a"
            description = "below"
            regex = '''aaa'''
            keywords = ["k1"]
            entropy = 3
            [[rules]]
            id = "b"
            regex = '''bbb'''
            """
        let loaded = try TestRules.load(
            """
            [extend]
            path = "base.toml"
            disabledRules = ["b"]
            [[allowlists]]
            stopwords = ["two"]
            [[rules]]
            id = "a"
            description = "above"
            keywords = ["k2"]
            [[rules]]
            id = "c"
            regex = '''ccc'''
            """, files: ["base.toml": base])
        #expect(loaded.rules.rules.map(\.id) == ["a", "c"])
        let rule = loaded.rules.rules[0]
        #expect(rule.description == "above" && rule.expression == "aaa" && rule.entropy == 3)
        #expect(rule.keywords == ["k1", "k2"])
        #expect(loaded.rules.allowLists.flatMap(\.stopwords) == ["one", "two"])
    }

    @Test func `files that extend each other without end are refused`() {
        let problem = self.problem("[extend]\npath = 'rules.toml'\n")
        #expect(problem?.message.contains("more than 2 times") == true)
    }

    @Test func `the defaults can be extended`() throws {
        let loaded = try TestRules.load(
            "[extend]\nuseDefault = true\n", files: ["defaults.toml": "[[rules]]\nid = 'd'\nregex = 'ddd'\n"])
        #expect(loaded.rules.rules.map(\.id) == ["d"])
    }

    @Test func `what only a file below has is told by what is said of it here`() throws {
        let base = """
            [[allowlists]]
            targetRules = ["a"]
            stopwords = ["one"]
            [[rules]]
            id = "a"
            regex = "a"
            [[rules]]
            id = "b"
            regex = "b"
            [[rules.required]]
            id = "a"
            """
        let problem = self.problem(
            "[extend]\npath = 'base.toml'\ndisabledRules = ['a']\n", files: ["base.toml": base])
        #expect(problem?.line == 3 && problem?.rule == "b" && problem?.file.hasSuffix("/rules.toml") == true)
        let loaded = try TestRules.load(
            "[extend]\npath = 'base.toml'\ndisabledRules = ['a', 'b']\n", files: ["base.toml": base])
        #expect(loaded.rules.rules.isEmpty)
    }

    @Test func `a message shows what could steer a terminal`() throws {
        let problem = try #require(self.problem("[[allowlists]]\nregexes = [\"(\\u001B\"]\n"))
        #expect(problem.description.contains("\\u{1b}"))
    }

    // MARK: Headers

    @Test(arguments: [
        ("[(x]", 1, 2), ("[[\n", 1, 3), ("a = \"\"\"\n[(\n\"\"\"\n  [[ =x]]", 4, 6),
        ("a = [ # [\n [1],\n]\n[\u{E9}]", 4, 2), ("[#\n", 1, 2), ("[a]\n[.b]", 2, 2),
    ])
    func `a header without a name is refused by its place`(text: String, line: Int, column: Int) throws {
        #expect { try TestRules.load(text) } throws: { error in
            let problem = error as? RuleFile.Mistake
            return problem?.line == line && problem?.column == column
        }
    }

    @Test(arguments: [
        "description = '''\n[(x]\n[[=]]'''\n", "description = \"\"\"\n\\\"\"\"\\\"\n[(x]\"\"\"\n",
        "# [(x]\ntitle = \"[(x]\"\n", "[ extend ]\nuseDefault = false\n[ \"rules\" . 'x' ]\n",
    ])
    func `what only looks like a header is none`(text: String) throws {
        do {
            _ = try TestRules.load(text)
        } catch let problem as RuleFile.Mistake {
            #expect(!problem.message.contains("name is expected"), "\(problem)")
        }
    }
}
