import Testing

@testable import JSONText

@Suite struct JSONStringsTests {
    private func read(_ text: String) -> (strings: [String], isWhole: Bool) {
        var reader = JSONStrings(Array(text.utf8))
        var strings: [String] = []
        while let string = reader.next() {
            strings.append(
                "\(String(decoding: string.key, as: UTF8.self)):\(String(decoding: string.value, as: UTF8.self))"
            )
        }
        return (strings, reader.isWhole)
    }

    @Test func `the strings of a document come with their names`() {
        let found = read(#"{"a": "x", "b": ["y", 1, {"c": "z"}], "d\n": "\u00e9\"" }"#)
        #expect(found.strings == [":a", "a:x", ":b", ":y", ":c", "c:z", ":d\n", "d\n:é\""])
        #expect(found.isWhole)
    }

    @Test func `JSON lines are read one after the other`() {
        let found = read("{\"a\":\"x\"}\n[\"y\"]\n")
        #expect(found.strings == [":a", "a:x", ":y"])
        #expect(found.isWhole)
    }

    @Test(arguments: ["", " ", "1", "\"a\"", "{", "[}", "{\"a\":\"b", "[@]", "{\"a\":1}]", "a: [b]"])
    func `what is no JSON text is told`(text: String) {
        #expect(!read(text).isWhole)
    }

    @Test func `strings below one another are siblings`() {
        var groups: [String: JSONStrings.Siblings] = [:]
        for string in JSONStrings(Array(#"[["a","b"],[{"t":"c"},{"t":"d","u":"e"}],{"t":"f"}]"#.utf8)) {
            groups[String(decoding: string.value, as: UTF8.self)] = string.siblings
        }
        #expect(groups["a"] != nil && groups["a"] == groups["b"])
        #expect(groups["c"] != nil && groups["c"] == groups["d"])
        #expect(groups["e"] != groups["d"] && groups["f"] != groups["c"])
    }

    @Test func `a text is written as a string that reads as it`() {
        let text = Array("a\"\\\n\r\t\u{1}\u{1F}é😀".utf8)
        let written = JSONString.encoded(text)
        #expect(String(decoding: written, as: UTF8.self) == #""a\"\\\n\r\t\u0001\u001fé😀""#)
        #expect(JSONString.decoded(written.dropFirst().dropLast()).text == text)
    }
}
