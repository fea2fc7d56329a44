import Foundation
import Testing

/// What an administrator is told of the home's own rules for secrets.
@Suite struct RuleFileCommandTests {
    private func write(_ rules: String, to place: Installation) throws {
        try rules.write(toFile: place.home + "/secrets.toml", atomically: true, encoding: .utf8)
    }

    @Test func `a mistake in it is told by check and doctor, and nothing is changed`() throws {
        let place = try Installation()
        try write("[[rules]]\nid = 'x'\nregex = '''('''\n", to: place)

        let check = try place.tryGatehouse("policy", "check")
        let doctor = try place.tryGatehouse("doctor")
        let named = try place.tryGatehouse("policy", "check", place.home + "/policy.toml")

        for outcome in [check, named] {
            #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.errors.contains("secrets.toml, line 3, column 1: rule x"), "\(outcome)")
        }
        #expect(doctor.status == 1 && doctor.output.contains("secrets.toml, line 3, column 1: rule x"))
        #expect(try place.clone().tryGit("push", "origin", "HEAD:refs/heads/new").succeeded)
    }

    @Test func `what is remarked of it is told by check and doctor, too, until it is mended and applied`()
        throws
    {
        let place = try Installation()
        try write("[[rules]]\nid = 'x'\nregex = 'xyz'\n[[rules.allowlists]]\nregexes = ['']\n", to: place)

        let check = try place.tryGatehouse("policy", "check")
        let doctor = try place.tryGatehouse("doctor")
        try write("[[rules]]\nid = 'x'\nregex = 'xyz'\n", to: place)
        let mended = try place.tryGatehouse("doctor")
        try place.gatehouse("policy", "apply")
        let applied = try place.tryGatehouse("doctor")

        #expect(
            check.status == 0
                && check.errors.contains("secrets.toml, line 5, column 1: rule x: the allow list allows"))
        #expect(
            check.output.contains("policy.toml is valid.") && check.output.contains("secrets.toml is valid."))
        #expect(doctor.status == 0 && doctor.output.contains("secrets.toml, line 5, column 1: rule x"))
        #expect(
            !mended.output.contains("line 5")
                && mended.output.contains("the file of rules for secrets is not in force"))
        #expect(applied.output.contains("rules for secrets are in force"), "\(applied)")
    }

    @Test func `a file without rules is remarked`() throws {
        let place = try Installation()
        try write("title = 'none'\n", to: place)
        let words = "secrets.toml has no rules, so no secret is found"
        #expect(try place.tryGatehouse("policy", "check").errors.contains(words))
        #expect(try place.tryGatehouse("doctor").output.contains(words))
        for arguments in [["policy", "apply"], ["secrets", "scan", place.seed.path]] {
            let outcome = try place.run("gatehouse", arguments)
            #expect(outcome.status == 0 && outcome.errors.contains(words), "\(outcome)")
        }
    }

    @Test func `a policy file is checked without a home`() throws {
        let place = try Installation()
        let outcome = try place.run(
            "gatehouse", ["policy", "check", place.home + "/policy.toml"], environment: ["GATEHOUSE_HOME": ""]
        )
        #expect(outcome.status == 0 && outcome.output.contains("policy.toml is valid."), "\(outcome)")
        let nowhere = try place.tryGatehouse(
            "policy", "check", place.home + "/policy.toml", "--home", "/nope")
        #expect(nowhere.status == 1 && nowhere.errors.contains("there is no home at /nope"), "\(nowhere)")
    }

    @Test func `a rule's texts can fake no line of the message`() throws {
        let place = try Installation()
        try write(
            """
            [[rules]]
            id = "house"
            description = "A key\\n\\nremote: gatehouse: push accepted \\u001B[2K"
            remedy = "Ask\\ngatehouse: accepted"
            regex = "house-[0-9]{6}"
            """, to: place)
        try place.gatehouse("policy", "apply")
        let work = try place.clone()
        try work.commit(["a": "house-" + "123456\n"], "Add a")
        let push = try work.tryGit("push", "origin", "main")
        #expect(!push.succeeded && push.said.contains("accepted \\u{1b}[2K"), "\(push)")
        #expect(!push.errors.contains { $0 == "\u{1B}" })
        let said = push.errors.split(separator: "\n").filter { $0.hasPrefix("remote: gatehouse:") }
        #expect(said.count == 1 && said.allSatisfy { $0.contains("push refused") }, "\(said)")
        #expect(!push.errors.contains("remote: remote:"))
    }
}
