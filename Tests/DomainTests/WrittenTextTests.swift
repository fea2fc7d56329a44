import Testing

@testable import Domain

@Suite struct WrittenTextTests {
    /// The added lines that are found in what was written, one text a source, by source.
    private func found(_ added: String, in written: String...) -> [Int?] {
        find([added], in: WrittenText(written.map { [$0] })).sources[0].map { $0?.number }
    }

    private func find(_ runs: [String], in written: WrittenText...) -> WrittenText.Found {
        WrittenText.find(runs.map { Lines.of($0).map { Array($0.utf8)[...] } }, in: written)
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

    @Test(arguments: [
        (
            "/** Says in one sentence what it is good for. */",
            "/**\n * Says in one sentence\n * what it is good for.\n */"
        ),
        (
            "    return <div><p>a long text</p></div>",
            "    return (\n        <div>\n            <p>a long text</p>\n        </div>\n    )"
        ),
        ("ids = items.map(x => x.identifier)", "ids = items.map(\n    (x) => x.identifier,\n);"),
        (
            "value = first_operand \\\n    and second_operand",
            "value = (\n    first_operand and\n    second_operand\n)"
        ),
    ])
    func `what formatters add and take away does not matter`(_ text: String, _ formatted: String) {
        #expect(
            found(formatted, in: text).suffix(2).allSatisfy { $0 == 0 }
                && !found(formatted, in: text)[1...].contains(nil))
        #expect(found(text, in: formatted).allSatisfy { $0 == 0 })
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

    @Test func `a line that has more than what was written is not found, however much of it was`() {
        let names = "self.configuration.settings.timeout_in_seconds"
        #expect(found("    connect(\(names), mine)", in: "run(\(names), theirs)") == [nil])
        #expect(found("    run(\(names), mine)", in: "run(\(names), theirs)") == [nil])
        #expect(found("    run(mine, \(names))", in: "run(theirs, \(names))") == [nil])
        // A word's beginning is not the word.
        #expect(found("    \(names)", in: "run(\(names)_of_all)") == [nil])
        // The agent's own line has it.
        let written = "run(\(names), theirs)"
        #expect(
            found("\(written)\nconnect(\n    \(names),\n    mine\n)", in: written) == [0, nil, nil, nil, nil])
    }

    @Test func `lines are found where the difference leaves out the beginning or the end of a call`() {
        let call =
            "    response = requests.get(address, headers=build_default_headers(session), timeout=limit)"
        #expect(found("        headers=build_default_headers(session),", in: call) == [0])
        #expect(found("    response = requests.get(\n        address,", in: call) == [0, 0])
        // What is short says too little by itself.
        #expect(found("        timeout=limit,", in: call) == [nil])
    }

    @Test func `a line may begin with a sign that looks like the mark of a comment or list`() {
        for sign in ["-", "*", "/", "+", "and", "//"] {
            let text = "total = amount_of_all \(sign) discount_of_this \(sign) voucher"
            let formatted =
                "total = (\n    amount_of_all\n    \(sign) discount_of_this\n    \(sign) voucher\n)"
            #expect(found(formatted, in: text).prefix(3).allSatisfy { $0 == 0 }, "\(sign)")
        }
    }

    @Test(arguments: ["*", "//", "#"])
    func `a line that was joined may have a sign within that began one`(_ sign: String) {
        let text = "total = (\n    amount_of_all\n    \(sign) discount_of_this\n    \(sign) voucher\n)"
        #expect(found("total = amount_of_all \(sign) discount_of_this \(sign) voucher", in: text) == [0])
    }

    @Test func `a sign that began a line is passed over once, however long the lines are`() {
        let written = "total_of_all\n* \(String(repeating: "b", count: 1 << 20))"
        let signs = "total_of_all" + String(repeating: "*", count: 1 << 20)
        #expect(found(signs, in: written) == [nil])
        #expect(found("total_of_all ** discount_of_this", in: "total_of_all\n* discount_of_this") == [nil])
    }

    @Test func `the quotes of a text that was taken apart do not matter`() {
        #expect(
            found(
                "    log(\"the first half of a long text, \"\n        \"and the second half of it\");",
                in: "    log(\"the first half of a long text, and the second half of it\");") == [0, 0])
        #expect(
            found(
                "const sizes = {\n  small: 'small_size',\n  'very-large': 'very_large_size',\n};",
                in: "const sizes = {'small': 'small_size', 'very-large': 'very_large_size'};") == [
                    0, 0, 0, 0,
                ])
    }

    @Test func `a very long line is found in all its parts`() {
        let names = (0..<4_000).map { "\"name_of_\($0)\": \"value_of_\($0)\"" }
        let spread = "{\n" + names.map { "  \($0),\n" }.joined() + "}"
        let found = found(spread, in: "{" + names.joined(separator: ", ") + "}")
        #expect(found[1...4_000].allSatisfy { $0 == 0 })
    }

    @Test func `a call is not a longer one's beginning`() {
        let longer =
            "parser.add_argument(\n    '--verbose',\n    action='store_true',\n    help='say more',\n)"
        let shorter = "parser.add_argument('--verbose', action='store_true')"
        #expect(found(shorter, in: longer) == [nil])
        #expect(found(shorter.replacing(")", with: ", help='say more')"), in: longer) == [0])
    }

    @Test func `what closes a bracket may stand behind what is compared`() {
        #expect(
            found(
                "    return max(\n        abs(width) + abs(height),\n        round(width * height)", in: call)
                == [0, 0, 0])
        #expect(
            found(
                "call_of_another(\n    alpha_value,\n    beta_value,\n)",
                in: "call_of_another(alpha_value, beta_value") == [0, 0, 0, 0])
    }

    @Test func `what was written is found once`() {
        let twice = find([wrapped, wrapped], in: WrittenText([[call]]))

        #expect(twice.sources[0].allSatisfy { $0 != nil } && twice.sources[1].allSatisfy { $0 == nil })
        #expect(twice.written.map(\.line) == [call[...]])
    }

    @Test func `what was written often is found as often, wherever it is`() {
        let often = WrittenText(Array(repeating: [call], count: 40))
        let runs = Array(repeating: wrapped, count: 41)
        let found = find(runs, in: often)

        #expect(found.sources.prefix(40).allSatisfy { $0.allSatisfy { $0 != nil } })
        #expect(found.sources[40].allSatisfy { $0 == nil })
        #expect(Set(found.sources.prefix(40).joined().compactMap { $0?.number }) == Set(0..<40))
        #expect(found.written.count == 40 && found.leftOut == 0)
    }

    @Test func `what is there as it was written is found first`() {
        let found = find([wrapped, call], in: WrittenText([[call]]))

        #expect(found.sources[0].allSatisfy { $0 == nil } && found.sources[1].allSatisfy { $0 != nil })
    }

    @Test func `a line that others have, too, is no reason to miss the one that was wrapped`() {
        let written =
            "parser.add_argument('--name')\nparser.add_argument(\n    '--other',\n    action='store_true',\n)"
        let added =
            "parser.add_argument(\n    '--name'\n)\nparser.add_argument('--other', action='store_true')"
        #expect(found(added, in: written) == [0, 0, 0, 0])
    }

    @Test func `several texts are searched, and each line is of one`() {
        let found = find(
            [wrapped + "\n" + call.replacing("max", with: "min")],
            in: WrittenText([["nothing"], [call.replacing("max", with: "min")]]), WrittenText([[call]]))

        #expect(found.sources[0].map { $0?.text } == [1, 1, 1, 1, 0] && found.sources[0].last??.number == 1)
        #expect(found.written.map(\.source.text).sorted() == [0, 1])
    }

    @Test func `text that says nothing takes no room`() {
        let blank = WrittenText(Array(repeating: [String(repeating: " \n)\n", count: 10_000)], count: 10))
        #expect(blank.size == 0 && blank.count == 0)
        let short = WrittenText([[String(repeating: "x\n", count: 10_000)]])
        #expect(short.size == 160_000 && short.leftOut == 0)
    }

    @Test func `each group has the source that it is from, in their order`() {
        let lines = (0..<60).map {
            "result_\($0) = compute(the_alpha_value_\($0), the_beta_value_\($0), the_gamma_value_\($0))"
        }
        let formatted = lines.map {
            $0.replacing("(", with: "(\n    ").replacing(", ", with: ",\n    ").replacing(")", with: ",\n)")
        }
        let found = find([formatted.joined(separator: "\n")], in: WrittenText(lines.map { [$0] }))

        #expect(found.sources[0].map { $0?.number } == (0..<60).flatMap { Array(repeating: $0, count: 5) })
        #expect(found.written.count == 60)
    }

    @Test func `very long texts without end of repetitions are compared within moments`() {
        let brackets = String(repeating: "}\n", count: 20_000)
        #expect(found(brackets, in: brackets).allSatisfy { $0 == nil })
        let same = String(repeating: "value = value + value + value\n", count: 2_000)
        #expect(found(same, in: same, same).dropLast().allSatisfy { $0 != nil })
    }
}
