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
}
