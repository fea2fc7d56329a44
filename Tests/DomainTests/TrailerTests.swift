import Testing

@testable import Domain

@Suite struct TrailerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let message: String
        let expected: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "a block at the end", message: "Subject\n\nBody.\n\nA: 1\nB-c: 2\n",
            expected: ["A=1", "B-c=2"]),
        Case(name: "no body", message: "Subject\n\nA: 1", expected: ["A=1"]),
        Case(name: "only a subject", message: "A: 1", expected: []),
        Case(name: "a subject of two lines", message: "A: 1\nB: 2\n", expected: []),
        Case(name: "a block in the middle", message: "S\n\nA: 1\n\nBody.\n", expected: []),
        Case(
            name: "a block in the middle and one at the end", message: "S\n\nA: 1\n\nB: 2\n",
            expected: ["B=2"]),
        Case(name: "blank lines behind", message: "S\n\nA: 1\n \n\t\n\n", expected: ["A=1"]),
        Case(
            name: "line ends of another system", message: "S\r\n\r\nA: 1\r\nB: 2\r\n",
            expected: ["A=1", "B=2"]),
        Case(
            name: "a combining mark behind the colon", message: "S\n\nA:\u{301} 1", expected: ["A=\u{301} 1"]),
        Case(
            name: "comments behind the block", message: "S\n\nA: 1\n\n# remark\n# more\n", expected: ["A=1"]),
        Case(
            name: "conflicts behind the block", message: "S\n\nA: 1\n\nConflicts:\n\ta.c\n", expected: ["A=1"]
        ),
        Case(name: "a folded value", message: "S\n\nA: 1\n  more\nB: 2", expected: ["A=1 more", "B=2"]),
        Case(name: "a space before the colon", message: "S\n\nA : 1", expected: ["A=1"]),
        Case(name: "a key with a space inside", message: "S\n\nNot a key: 1", expected: []),
        Case(name: "prose in the last paragraph", message: "S\n\nThis is prose.\nA: 1", expected: []),
        Case(
            name: "a line of prose beside a tool's trailer", message: "S\n\nprose\nSigned-off-by: A <a@b>",
            expected: ["Signed-off-by=A <a@b>"]),
        Case(
            name: "much prose beside a tool's trailer", message: "S\n\na\nb\nc\nd\nSigned-off-by: A <a@b>",
            expected: []),
        Case(
            name: "a cherry-pick's mark", message: "S\n\nA: 1\n(cherry picked from commit 1234)",
            expected: ["A=1"]),
        Case(name: "an empty value", message: "S\n\nA:", expected: ["A="]),
        Case(name: "nothing", message: "", expected: []),
    ])
    func `trailers are the last paragraph's, as git reads them`(_ example: Case) {
        #expect(Trailer.parse(example.message).map { "\($0.key)=\($0.value)" } == example.expected)
    }

    @Test func `keys are the same in any letter case`() {
        #expect(Trailer(key: "ai-SESSION", value: "").hasKey("AI-Session"))
    }
}

@Suite struct SessionTrailerTests {
    static let hash = String(repeating: "ab", count: 32)
    static let ulid = "01HZY5Z2Q3R4S5T6V7W8X9YABC"

    @Test func `a session trailer reads back as it was written`() throws {
        let segment = try #require(SegmentName("\(Self.ulid)/12"))
        let hash = try #require(SegmentHash(hex: Self.hash))
        let trailer = SessionTrailer(segment: segment, hash: hash)

        #expect(trailer.description == "AI-Session: \(Self.ulid)/12 sha256:\(Self.hash)")
        let value = trailer.description.dropFirst("AI-Session: ".count)
        #expect(SessionTrailer.parse(value) == .success(trailer))
    }

    @Test(arguments: [
        "", "x", "\(ulid)/1", "\(ulid)/1 sha256:", "\(ulid)/1 sha256:\(hash)00", "\(ulid)/1 SHA256:\(hash)",
        "\(ulid)/0 sha256:\(hash)", "\(ulid)/01 sha256:\(hash)", "\(ulid)/+1 sha256:\(hash)",
        "\(ulid)/-1 sha256:\(hash)",
        "\(ulid)/1 sha256:\(hash.uppercased())", "\(ulid)/1 sha256:\(hash) more",
        "\(ulid.lowercased())/1 sha256:\(hash)",
        "\(ulid)/1/2 sha256:\(hash)", "8\(ulid.dropFirst())/1 sha256:\(hash)",
        "\(ulid)/1234567890 sha256:\(hash)",
        "\(ulid.dropLast())U/1 sha256:\(hash)",
    ])
    func `a value of another form is none`(_ value: String) {
        #expect(SessionTrailer.parse(value) == .failure(SessionTrailer.Malformed(value: value)))
    }

    @Test func `a ULID carries its time in front, so that later ones sort later`() {
        let early = SessionID(millisecondsSince1970: 1_000, randomness: .max)
        let late = SessionID(millisecondsSince1970: 1_001, randomness: 0)

        #expect(early.rawValue < late.rawValue)
        #expect(SessionID(early.rawValue) == early)
        // The example of the specification's own text: 01ARZ3NDEK is 1469918176385.
        #expect(
            SessionID(millisecondsSince1970: 1_469_922_850_259, randomness: 0).rawValue.hasPrefix(
                "01ARZ3NDEK"))
    }

    @Test func `a value folded over very many lines is one value`() {
        let trailers = Trailer.parse("Subject\n\nKey: a\n" + String(repeating: " a\n", count: 200_000))
        #expect(trailers.count == 1 && trailers.first?.value.utf8.count == 400_001)
    }
}
