import Testing

@testable import JSONText

@Suite struct JSONElementsTests {
    private func read(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        func shown(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return JSONElements(of: bytes, takingApart: ["", "edits", "edits[]", "edits[].added"]).map {
            "\($0.path ?? "-") \(shown($0.range))\($0.member.map { " in " + shown($0) } ?? "")"
        }
    }

    @Test func `a value comes with its path, and what is not taken apart as a whole`() {
        let found = read(
            #"{"id" : "x", "edits":[{"path":"p","added":["1","2"],"other":{"deep":["a"]}}],"n":1,"more":["b"]}"#
        )
        #expect(
            found == [
                #"id "x" in "id" : "x""#, #"- "edits""#, #"edits[].path "p" in "path":"p""#, #"- "added""#,
                #"edits[].added[] "1""#, #"edits[].added[] "2""#, #"- "other""#,
                #"edits[].other {"deep":["a"]}"#,
                #"- "n""#, #"- "more""#, #"more ["b"]"#,
            ])
    }

    @Test func `a name in escapes is the same name`() {
        #expect(read(#"{"\u0069d":"x"}"#) == [#"id "x" in "\u0069d":"x""#])
    }

    @Test(arguments: ["{\"a", "[[[", "}]{\"a\":[\"b\"", "{\"edits\":[{\"added\":[\"x"])
    func `text that is no JSON is walked to its end`(text: String) {
        let bytes = Array(text.utf8)
        for element in JSONElements(of: bytes, takingApart: ["", "edits", "edits[]"]) {
            #expect(element.range.upperBound <= bytes.count)
        }
    }

    @Test func `literals with commas between them are texts`() {
        #expect(JSONElements.texts(of: Array(#""a", "\u0062""#.utf8)[...]) == ["a", "b"])
        #expect(JSONElements.texts(of: Array("1".utf8)[...]) == nil)
    }
}
