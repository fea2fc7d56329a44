import Foundation
import Testing

/// Who may push where, by real pushes.
@Suite struct AccessTests {
    private func push(_ work: Clone, as actor: String, _ arguments: String...) throws -> Installation.Outcome
    {
        try work.installation.run(
            "git", ["push", "--force"] + arguments, in: work.path, environment: ["GATEHOUSE_ACTOR": actor])
    }

    @Test func `whom no entry names pushes nothing, and reads who may`() throws {
        let place = try Installation()
        try place.gatehouse("actor", "add", "ada", "--group", "dev")
        try place.gatehouse("actor", "add", "bot", "--agent")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let before = try push(work, as: "bot", "origin", "main:free")
        try place.editPolicy {
            $0 + """

                [[access]]
                who = ["@dev"]
                mirrors = ["de*"]
                refs = ["refs/heads/**"]

                [[access]]
                who = ["@release", "eve"]
                may = ["create", "delete"]
                """
        }

        let agent = try push(work, as: "bot", "origin", "main:topic")
        let unknown = try push(work, as: "mallory", "origin", "main:topic")
        let inAnotherCase = try push(work, as: "ADA", "origin", "main:topic")
        let deletion = try push(work, as: "ada", "origin", ":topic")
        let tag = try push(work, as: "ada", "origin", "main:refs/tags/v1")
        let byEve = try push(work, as: "eve", "origin", "main:refs/tags/v1", ":topic")
        let blob = try work.blob(TestSegment(edits: ["a": ["1"]]))
        let session = try push(work, as: "mallory", "origin", "\(blob):\(TestSegment.ref())")
        try place.gatehouse("actor", "group", "bot", "dev")
        let member = try push(work, as: "bot", "origin", "main:topic")

        #expect(before.succeeded, "\(before)")
        #expect(
            !agent.succeeded && agent.said.contains("access: bot may not create this ref"), "\(agent)")
        #expect(agent.said.contains("ask one of @dev, @release, eve to do it"), "\(agent)")
        #expect(
            !unknown.succeeded
                && unknown.said.contains("mallory may not create this ref: no such actor is known here"),
            "\(unknown)")
        #expect(inAnotherCase.succeeded, "\(inAnotherCase)")
        #expect(
            !deletion.succeeded && deletion.said.contains("ada may not delete this ref"), "\(deletion)")
        #expect(!tag.succeeded && tag.said.contains("refs/tags/v1"), "\(tag)")
        #expect(byEve.succeeded && session.succeeded && member.succeeded, "\(byEve)\(session)\(member)")
    }

    @Test func `entries are about the mirrors that they name`() throws {
        let place = try Installation()
        let work = try place.clone()
        func entries(_ mirror: String) -> String {
            """

            [[paths]]
            match = ["a"]
            mirrors = ["\(mirror)"]
            action = "record"

            [[messages]]
            forbid = ["One"]
            mirrors = ["\(mirror)"]
            action = "record"

            [[signatures]]
            commits = "record"
            mirrors = ["\(mirror)"]

            [[refs]]
            match = ["refs/heads/**"]
            mirrors = ["\(mirror)"]
            create = "record"
            """
        }
        try work.commit(["a": "1\n"], "One")
        let policy = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy { _ in policy + entries("website") }
        let elsewhere = try place.run("gatehouse", ["policy", "show"])
        let free = try push(work, as: "ada", "origin", "main:one")
        try work.commit(["a": "2\n"], "One")
        try place.editPolicy { _ in policy + entries("d?mo") }
        let noticed = try push(work, as: "ada", "origin", "main:two")

        #expect(elsewhere.output.contains("website"))
        #expect(free.succeeded && !free.said.contains("on record"), "\(free)")
        #expect(noticed.succeeded, "\(noticed)")
        for name in ["paths:", "messages:", "signatures:", "refs:"] {
            #expect(noticed.said.contains(name), "\(noticed)")
        }
    }

    @Test func `who was taken out of the group meanwhile has nothing applied`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
                + "\n[[access]]\nwho = [\"@dev\"]\n"
        }
        try place.gatehouse("actor", "add", "ada", "--group", "dev")
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "One")
        let held = try push(work, as: "ada", "origin", "main")
        try place.gatehouse("actor", "group", "ada", "dev", "--remove")

        let approved = try place.run(
            "gatehouse", ["hold", "approve", "h1"], environment: ["GATEHOUSE_ACTOR": "eve"])

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(approved.description.contains("ada may not update this ref"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `who is disabled does not come in by an address, and an address is nobody else's name`() throws
    {
        let place = try Installation()
        try place.gatehouse("actor", "add", "zoe", "--email", "zoe@example.com")
        try place.gatehouse("actor", "disable", "zoe")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")

        let push = try work.push(as: "ZOE@example.com", "origin", "main")
        let named = try place.tryGatehouse("actor", "add", "zoe@example.com")

        #expect(!push.succeeded && push.said.contains("is disabled here"), "\(push)")
        #expect(named.status == 1 && named.errors.contains("is an address of zoe already"), "\(named)")
    }
}
