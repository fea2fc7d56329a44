import Domain
import Testing

@Suite struct LineKeyTests {
    @Test(arguments: [
        ("    let name = \"x\";", "let name = 'x'"), ("\tfoo(a, b),\r", "foo( a,b )"), ("`code`", "'code'"),
    ])
    func `what formatters and editors change does not make another line`(_ one: String, _ other: String) {
        #expect(LineKey(one.utf8) == LineKey(other.utf8))
    }

    @Test(arguments: [
        "", "}", "    });", "a = 1", "if err != nil {", "\t} else {", "return nil, err", "@Override",
        "#endif", "pass",
        "t.Parallel()", "import (", "// ---------------", "42",
    ])
    func `what everybody writes is trivial`(_ line: String) {
        #expect(LineKey(line.utf8).isTrivial)
    }

    @Test(arguments: ["hello", "return total", "größe", "数値計算", "if error != nil {"])
    func `what somebody wrote is not`(_ line: String) {
        #expect(!LineKey(line.utf8).isTrivial)
    }

    @Test func `a short line tells nothing in another file`() {
        #expect(!LineKey("return total".utf8).isTelling)
        #expect(LineKey("return total + 1".utf8).isTelling)
    }

    @Test(arguments: ["\r", "\r\n", "\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"])
    func `whatever ends a line somewhere ends it here`(end: String) {
        let text = "let one = 1 + 2\(end)let two = é + “2”\(end)}"
        #expect(
            LineKey.all(in: text.utf8) == ["let one = 1 + 2", "let two = é + “2”"].map { LineKey($0.utf8) })
    }

    @Test(arguments: [(1, 1), (100, 1), (149, 1), (150, 2), (249, 2), (10_000, 100)])
    func `a line counts by its length, and an ordinary one as one`(length: Int, weight: Int) {
        let line = String(repeating: "x ", count: length)
        #expect(LineKey(line.utf8).weight == weight)
    }

    @Test(arguments: ["[][(![]+[])[+[]]+(![]+[])]", "++++[>++++<-]>.,[-]<<+", "$_=~/^;;;/&&@{$!}||%+<>"])
    func `a line of many signs is code`(line: String) {
        #expect(!LineKey(line.utf8).isTrivial)
    }

    @Test(arguments: [
        "}", "})});", "|---|:---:|---|", "/* ================ */", "# - - - - - - - - - - - - -",
        "]]]]]]]]]]]]]]]]]]]]",
    ])
    func `brackets and ornaments are trivial, and say little`(line: String) {
        let key = LineKey(line.utf8)
        #expect(key.isTrivial && key.saidBytes <= 9)
    }
}
