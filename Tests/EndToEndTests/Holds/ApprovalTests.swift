import Domain
import Foundation
import GRDB
import Testing

/// Whose approval counts, and who sees what waits for one.
@Suite struct ApprovalTests {
    // MARK: Counting

    /// The entries of two groups, each of which has to agree.
    private let twoGroups = """
        [[paths]]
        match = ["src/**"]
        action = "hold"
        approvers = ["@security"]

        [[paths]]
        match = ["src/**"]
        action = "hold"
        approvers = ["@release"]
        """

    @Test(arguments: ["security", "release"])
    func `one person is one approval where two groups are asked, and the other group's completes it`(
        _ group: String
    ) throws {
        let place = try Installation()
        try place.editPolicy { $0 + "\n" + twoGroups }
        try place.gatehouse("actor", "add", "eve", "--group", "security")
        try place.gatehouse("actor", "group", "eve", "release")
        try place.gatehouse("actor", "add", "bob", "--group", group)
        let work = try place.clone()
        let commit = try work.commit(["src/a": "1\n"], "Add a")
        try work.push("origin", "main")

        let first = try place.hold("approve", "h1")
        let again = try place.hold("approve", "h1")
        let waiting = try place.state(1)
        let other = try place.hold("approve", "h1", as: "bob")

        #expect(first.succeeded && first.output.contains("still needs one of @"), "\(first)")
        #expect(again.output.contains("still needs one of @") && waiting == "open", "\(again)")
        #expect(other.succeeded && other.output.contains("h1 is applied"), "\(other)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `no vote is lost where all are cast at once`() async throws {
        let place = try Installation.holdingAll(approvals: 6)
        let names = (1...6).map { "approver\($0)" }
        for name in names { try place.gatehouse("actor", "add", name, "--group", "approvers") }
        let work = try place.clone()
        for round in 1...3 {
            let commit = try work.commit(["a": "\(round)\n"], "Change a")
            try work.push("origin", "main")

            let outcomes = try await withThrowingTaskGroup(of: Installation.Outcome.self) { group in
                for name in names {
                    group.addTask { try place.hold("approve", "h\(round)", as: name) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(try place.state(round) == "applied", "\(outcomes)")
            #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
            #expect(outcomes.allSatisfy { $0.succeeded }, "\(outcomes)")
            let voters = try place.reading().decisions(on: Int64(round)).map(\.actor).sorted()
            #expect(voters == names)
        }
        #expect(try place.report("pushes", "--verdict", "accept").count == 3, "each is applied once")
    }

    @Test func `of a yes and a no at once one counts, and refs and record tell the same`() async throws {
        let place = try Installation.holdingAll()
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        let work = try place.clone()
        for round in 1...4 {
            let before = try place.value(of: "refs/heads/main", in: place.mirror)
            try work.git("reset", "--quiet", "--hard", try #require(before))
            let commit = try work.commit(["a": "\(round)\n"], "Change a")
            try work.push("origin", "main")

            async let yes = place.hold("approve", "h\(round)")
            async let no = place.hold("reject", "h\(round)", "--reason", "not now", as: "bob")
            let (approved, rejected) = try await (yes, no)

            let value = try place.value(of: "refs/heads/main", in: place.mirror)
            let words = "\(approved) \(rejected)"
            switch try place.state(round) {
            case "applied": #expect(value == commit && approved.succeeded && !rejected.succeeded, "\(words)")
            case "rejected": #expect(value == before && !approved.succeeded && rejected.succeeded, "\(words)")
            case let other: Issue.record("\(other ?? "no hold") \(words)")
            }
            #expect(try place.value(of: "refs/heads/main", in: place.upstream) == value)
        }
    }

    @Test func `a vote that is cast while others are counted is not lost with the process that cast it`()
        throws
    {
        let place = try Installation.holdingAll(approvals: 2)
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        // Asked while the first vote is counted, it casts the second, and is ended before that is counted.
        let program = place.folder + "/meanwhile"
        try Program.write(
            """
            export GATEHOUSE_HOME='\(place.home)' GATEHOUSE_ACTOR=bob
            timeout -s KILL 2 '\(Installation.programs)/gatehouse' hold approve h1 >/dev/null 2>&1
            exit 0
            """, at: program)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(program)\"\n" }
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")

        let first = try place.hold("approve", "h1")
        let votes = try Set(place.reading().decisions(on: 1).map(\.actor)).count
        try place.gatehouse("forward")

        #expect(first.output.contains("still needs") && votes == 2, "\(first)")
        #expect(try place.state(1) == "applied")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    // MARK: Who decides

    @Test func `who runs the server approves nothing of their own`() throws {
        let place = try Installation.holdingAll("")
        let account = NSUserName()
        try place.editPolicy {
            $0.replacing("[approvals]\n", with: "[approvals]\nemergency = [\"@oncall\"]\n")
        }
        try place.gatehouse("actor", "add", account, "--group", "approvers")
        try place.gatehouse("actor", "group", account, "oncall")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")

        let own = try place.tryGatehouse("hold", "approve", "h1")
        let bySudo = try place.run(
            "gatehouse", ["hold", "approve", "h1"], environment: ["SUDO_USER": account])
        let emergency = try place.tryGatehouse("hold", "approve", "h1", "--emergency", "--reason", "hurry")
        let rejected = try place.tryGatehouse("hold", "reject", "h1", "--reason", "no")

        for outcome in [own, bySudo, emergency, rejected] {
            #expect(outcome.status == 1 && outcome.errors.contains("they pushed it"), "\(outcome)")
        }
        #expect(try place.state(1) == "open")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `who has nothing to do with a hold learns nothing of it`() throws {
        let place = try Installation.holdingAll()
        try place.gatehouse("actor", "add", "mallory", "--group", "developers")
        try place.gatehouse("actor", "add", "rick", "--group", "release")
        let work = try place.clone()
        let commit = try work.commit(["hush": "1\n"], "Quietly")
        try work.push("-o", "reason=embargoed", "origin", "HEAD:refs/heads/release/hush")
        try place.hold("comment", "h1", "between us")

        func expectNothing() throws {
            for name in ["mallory", "rick", "nobody"] {
                for command in [
                    ["list"], ["list", "--all"], ["list", "--format", "json"], ["show", "h1"],
                    ["show", "h1", "--format", "json"], ["diff", "h1"], ["diff", "h1", "--stat"],
                    ["statement", "h1"], ["watch", "h1"], ["comment", "h1", "hello"], ["approve", "h1"],
                    ["reject", "h1", "--reason", "no"], ["cancel", "h1"],
                    ["approve", "h1", "--emergency", "--reason", "now"],
                ] {
                    let outcome = try place.run(
                        "gatehouse", ["hold"] + command, environment: ["GATEHOUSE_ACTOR": name])
                    #expect(outcome.succeeded == (command[0] == "list"), "\(name) \(command): \(outcome)")
                    let words = outcome.output + outcome.errors
                    for known in [
                        "hush", "pat", "embargoed", "between", "approvers", "not today",
                        String(commit.prefix(12)),
                    ] {
                        #expect(!words.contains(known), "\(name) \(command): \(outcome)")
                    }
                }
            }
        }
        try expectNothing()
        #expect(try place.hold("reject", "h1", "--reason", "not today").succeeded)
        try expectNothing()
        #expect(try place.hold("show", "h1", as: "pat").output.contains("not today"))
    }

    @Test func `who approves sees what waits for them, why, and nothing else`() throws {
        let place = try Installation.holdingAll(
            """
            [[refs]]
            match = ["refs/heads/secret/*"]
            create = "hold"
            approvers = ["@security"]
            """)
        try place.gatehouse("actor", "add", "sam", "--group", "security")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try work.push("-o", "reason=fixes the outage", "-o", "ticket=OPS-7", "origin", "main")
        try work.push("origin", "HEAD:refs/heads/secret/1")

        let eve = try place.hold("list", "--format", "json")
        let sam = try place.hold("list", as: "sam")
        let shown = try place.hold("show", "h1")
        let pusher = try place.hold("list", as: "pat")
        try place.hold("approve", "h1")
        let afterwards = try place.hold("list")

        let rows = try JSONSerialization.jsonObject(with: Data(eve.output.utf8)) as? [[String: Any]]
        #expect(rows?.map { $0["hold"] as? String } == ["h1"], "\(eve)")
        #expect(rows?.first?["reason"] as? String == "fixes the outage", "\(eve)")
        #expect(rows?.first?["ticket"] as? String == "OPS-7", "\(eve)")
        #expect(sam.output.contains("refs/heads/secret/1") && !sam.output.contains("h1 "), "\(sam)")
        #expect(shown.output.contains("reason: fixes the outage"), "\(shown)")
        #expect(pusher.output.contains("h1") && pusher.output.contains("h2"), "\(pusher)")
        #expect(afterwards.output.contains("No push waits"), "\(afterwards)")
    }
}
