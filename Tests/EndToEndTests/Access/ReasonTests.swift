import Testing

/// Where a reason is asked for, one is given that people can read.
@Suite struct ReasonTests {
    @Test(arguments: ["", "  ", "\u{200B}\u{A0}", "\t"])
    func `an empty reason, or a blank one, is none`(_ blank: String) throws {
        let place = try Installation.holding("approvers = [\"@approvers\"]")
        try place.editPolicy { $0.replacing("[approvals]\n", with: "[approvals]\nemergency = [\"eve\"]\n") }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try work.push("-o", "reason=\(blank)", "origin", "main")

        let refused = try [
            place.hold("reject", "h1", "--reason", blank), place.hold("approve", "h1", "--reason", blank),
            place.hold("approve", "h1", "--emergency", "--reason", blank),
            place.hold("cancel", "h1", "--reason", blank, as: "pat"),
            place.tryGatehouse("secrets", "allow", "--rule", "generic-*", "--reason", blank),
        ]
        let comment = try place.hold("comment", "h1", "--message", blank)

        for outcome in refused {
            #expect(
                outcome.status == 64 && outcome.errors.contains("reason is empty; give a reason"),
                "\(outcome)")
        }
        #expect(comment.status == 1 && comment.errors.contains("the comment is empty"), "\(comment)")
        #expect(try place.state(1) == "open")
        #expect(try !place.gatehouse("hold", "show", "h1").contains("reason:"))
        #expect(try place.gatehouse("secrets", "list").contains("no exceptions"))
    }
}
