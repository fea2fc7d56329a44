import Testing

@testable import Domain

@Suite struct WrittenTextTests {
    /// The added lines that are found in what was written, one text a source, by source.
    private func found(_ added: String, in written: String...) -> [Int?] {
        var text = WrittenText(written.map { Lines.of($0) })
        return text.find(Lines.of(added).map { Array($0.utf8)[...] })
    }

    private let call = "    return max(abs(width) + abs(height), round(width * height))"
    private let wrapped =
        "    return max(\n        abs(width) + abs(height),\n        round(width * height),\n    )"

    @Test func `a line that a formatter wrapped is found in all its parts`() {
        #expect(found(wrapped, in: call) == [0, 0, 0, 0])
        let bracketed = "total = (\n    first_value_of_all + second_value_of_all\n)"
        #expect(found(bracketed, in: "total = first_value_of_all + second_value_of_all") == [0, 0, 0])
    }

    @Test func `lines that a formatter joined are found as one`() {
        #expect(found(call, in: wrapped) == [0])
        #expect(
            found("  print(alpha_value, beta_value);", in: "print(\n  alpha_value,\n  beta_value\n)") == [0])
    }

    @Test func `quotes, trailing commas, semicolons and the marks of comments do not matter`() {
        #expect(
            found(
                "const names = [\n  \"first name\",\n  \"second name\",\n];",
                in: "const names = ['first name', 'second name']") == [0, 0, 0, 0])
        #expect(
            found(
                "// The first words of a comment that is long,\n// and the rest of it, which was on one line.",
                in: "// The first words of a comment that is long, and the rest of it, which was on one line."
            )
                == [0, 0])
    }

    @Test func `a text that is not the same is not found, and what is too short is not either`() {
        #expect(found(call.replacing("round", with: "floor"), in: call) == [nil])
        #expect(found("width)\nheight)", in: call) == [nil, nil])
        #expect(found("    abs(width) +\n    abs(height)", in: call) == [nil, nil])
        // Phrases of the language say nothing, however many there are.
        let phrases = "    if err != nil {\n        return nil, err\n    }\n"
        #expect(found(phrases + "    a = b\n", in: phrases + "    a = b + c\n")[3] == nil)
    }

    @Test func `what a person put between is the person's`() {
        let between = wrapped.replacing("        round", with: "        mine_and_only_mine,\n        round")
        #expect(found(between, in: call) == [0, 0, nil, 0, 0])
    }

    @Test func `what was written is found once`() {
        var text = WrittenText([Lines.of(call)])
        let lines = Lines.of(wrapped).map { Array($0.utf8)[...] }

        #expect(text.find(lines).first == 0 && text.find(lines).first == .some(nil))
        #expect(text.found.map(\.text) == [call[...]])
    }

    @Test func `each passage has the source that it is from, in their order`() {
        let lines = (0..<60).map {
            "result_\($0) = compute(the_alpha_value_\($0), the_beta_value_\($0), the_gamma_value_\($0))"
        }
        let formatted = lines.map {
            $0.replacing("(", with: "(\n    ").replacing(", ", with: ",\n    ").replacing(")", with: ",\n)")
        }
        var text = WrittenText(lines.map { [$0[...]] })
        let found = text.find(formatted.flatMap { Lines.of($0) }.map { Array($0.utf8)[...] })

        #expect(found == (0..<60).flatMap { Array(repeating: $0, count: 5) })
        #expect(text.found.count == 60)
    }

    @Test func `very long texts without end of repetitions are compared within moments`() {
        let brackets = String(repeating: "}\n", count: 200_000)
        #expect(found(brackets, in: brackets).allSatisfy { $0 == nil })
        let same = String(repeating: "value = value + value + value\n", count: 20_000)
        #expect(found(same, in: same, same).dropLast().allSatisfy { $0 != nil })
    }
}
