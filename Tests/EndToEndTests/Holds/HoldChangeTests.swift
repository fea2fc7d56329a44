import Foundation
import TestSupport
import Testing

/// What is learnt or changed while a push is held: whose it is, who is asked, and what stands in its way.
@Suite(.waiting) struct HoldChangeTests {
    // MARK: Who had a hand in it

    private let lines = (1...6).map { "line number \($0) of generated code" }

    /// Pat pushes what a session of eve's wrote, before that session comes.
    private func heldWithLateSession() throws -> (place: Installation, work: Clone, ship: () throws -> Void) {
        let place = try Installation.holding()
        try place.gatehouse("actor", "add", "olaf", "--group", "approvers")
        let work = try place.clone()
        try work.commit(["generated.txt": lines.joined(separator: "\n") + "\n"], "Generate")
        let push = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])
        try #require(push.said.contains("held as h1"), "\(push)")
        return (
            place, work,
            {
                let blob = try work.blob(TestSegment(edits: ["generated.txt": lines]))
                let shipped = try work.tryGit(
                    "push", "origin", "\(blob):\(TestSegment.ref())", environment: ["GATEHOUSE_ACTOR": "eve"])
                try #require(shipped.succeeded, "\(shipped)")
            }
        )
    }

    @Test(arguments: [false, true])
    func `whose session comes after the push was held does not approve it`(_ isSentAgain: Bool) throws {
        let (place, work, ship) = try heldWithLateSession()
        try ship()
        if isSentAgain {
            let again = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])
            #expect(again.said.contains("held as h1"), "\(again)")
        }

        let own = try place.hold("approve", "h1")
        let state = try place.state(1)
        let other = try place.hold("approve", "h1", as: "olaf")

        #expect(own.status == 1 && own.errors.contains("a session that wrote part of it is theirs"), "\(own)")
        #expect(state == "open")
        #expect(other.succeeded && other.output.contains("h1 is applied"), "\(other)")
    }

    @Test func `a waiting push does not go on by the word of whose session came since`() throws {
        let (place, work, ship) = try heldWithLateSession()
        let approval = Companion(
            place, "eve",
            """
            until [ -n "$(git --git-dir='\(place.mirror)' for-each-ref refs/held)" ] && sleep 2; do sleep 0.1; done
            gatehouse hold approve h1
            """)
        try ship()

        let push = try work.tryGit(
            "push", "-o", "wait=8", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])

        #expect(!push.succeeded && push.said.contains("held as h1"), "\(push)")
        #expect(approval.outcome().contains("a session that wrote part of it is theirs"))
        #expect(try place.state(1) == "open")
    }

    // MARK: Who is asked

    /// A hold that only eve could approve, who is disabled; the policy asks others since.
    private func heldForAnotherGroup() throws -> (place: Installation, work: Clone) {
        let place = try Installation.holding()
        try place.gatehouse("actor", "add", "bob", "--group", "security")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try place.gatehouse("actor", "disable", "eve")
        try place.editPolicy {
            $0.replacing("approvers = [\"@approvers\"]", with: "approvers = [\"@security\"]")
        }
        return (place, work)
    }

    @Test(arguments: ["at once", "sent again", "by the worker"])
    func `whom a changed policy asks can decide, whoever was asked before`(_ way: String) throws {
        let (place, work) = try heldForAnotherGroup()
        switch way {
        case "sent again": _ = try work.tryGit("push", "origin", "main")
        case "by the worker": try place.gatehouse("forward")
        default: break
        }

        let list = try place.hold("list", as: "bob")
        let approved = try place.hold("approve", "h1", as: "bob")

        if way != "at once" { #expect(list.output.contains("one of @security"), "\(list)") }
        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
    }

    @Test(arguments: ["accept", "reject"])
    func `a changed policy alone neither applies nor ends what is held`(_ action: String) throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try place.editPolicy { $0.replacing("update = \"hold\"", with: "update = \"\(action)\"") }

        try place.gatehouse("forward")
        let state = try place.state(1)
        let value = try place.value(of: "refs/heads/main", in: place.mirror)
        let decided = try place.hold("approve", "h1")

        #expect(state == "open" && value == before)
        #expect(
            decided.output.contains(action == "accept" ? "h1 is applied" : "h1 is rejected"), "\(decided)")
        #expect(
            try place.value(of: "refs/heads/main", in: place.mirror) == (action == "accept" ? commit : before)
        )
    }

    @Test(arguments: ["enabled", "in the group"])
    func `what somebody said counts again once they may decide again`(_ way: String) throws {
        let place = try Installation.holdingAll(approvals: 2)
        try place.gatehouse("actor", "add", "sam", "--group", "approvers")
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let group = way == "in the group"
        try place.hold("approve", "h1")
        _ =
            try group
            ? place.gatehouse("actor", "group", "eve", "approvers", "--remove")
            : place.gatehouse("actor", "disable", "eve")
        let second = try place.hold("approve", "h1", as: "sam")
        _ =
            try group
            ? place.gatehouse("actor", "group", "eve", "approvers")
            : place.gatehouse("actor", "enable", "eve")

        try place.gatehouse("forward")

        #expect(second.output.contains("still needs"), "\(second)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a push that takes the place of another says what does not wait any more`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main", "HEAD:refs/heads/feature")
        try work.commit(["a": "2\n"], "Change a")
        let second = try work.tryGit("push", "origin", "main")
        try work.commit(["a": "3\n"], "Change a again")
        let third = try work.tryGit("push", "origin", "main")

        #expect(
            place.words(of: second.errors).contains(
                "It takes the place of h1, whose refs/heads/feature is not waiting any more: push it again."),
            "\(second)")
        #expect(place.words(of: third.errors).contains("It takes the place of h2. It needs"), "\(third)")
    }

    // MARK: While it is judged again

    /// A hold whose release an external program keeps for some seconds, in which `change` happens.
    private func release(while change: String) throws -> (place: Installation, approved: Installation.Outcome)
    {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        let slow = place.folder + "/slow"
        try Program.write("[ ! -e '\(place.folder)/go' ] || { rm '\(place.folder)/go'; sleep 4; }", at: slow)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(slow)\"\ntimeout = 30\n" }
        let push = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])
        try #require(push.said.contains("held as h1"), "\(push)")
        try Data().write(to: URL(fileURLWithPath: place.folder + "/go"))
        let changing = Companion(
            place, "root", "while [ -e '\(place.folder)/go' ]; do sleep 0.05; done\n\(change)")
        let approved = try place.hold("approve", "h1")
        _ = changing.outcome()
        return (place, approved)
    }

    @Test func `a policy that is applied while a release is judged decides on it`() throws {
        let (place, approved) = try release(
            while: """
                sed -i 's/update = "hold"/update = "reject"/' "$GATEHOUSE_HOME/policy.toml"
                gatehouse policy apply
                """)

        #expect(approved.status == 1 && !approved.output.contains("h1 is applied"), "\(approved)")
        #expect(try place.state(1) != "applied")
        #expect(try place.releases() == 0)
    }

    @Test func `an approver who is disabled while a release is judged approves nothing`() throws {
        let (place, approved) = try release(while: "gatehouse actor disable eve")

        #expect(!approved.output.contains("h1 is applied"), "\(approved)")
        #expect(try place.state(1) == "open")
        #expect(try place.releases() == 0)
    }

    @Test func `what somebody pushed who is disabled since is not applied`() throws {
        let place = try Installation.holding()
        try place.gatehouse("actor", "add", "pat")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])
        try place.gatehouse("actor", "disable", "pat")

        let approved = try place.hold("approve", "h1")

        #expect(approved.status == 1 && approved.output.contains("this actor is disabled"), "\(approved)")
        #expect(try place.state(1) == "rejected")
    }

    // MARK: What stands in its way

    @Test func `a ref that is deleted makes room for one within it`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        try work.git("branch", "release/1")
        _ = try work.tryGit("push", "origin", "release/1")
        try place.hold("approve", "h1")
        let commit = try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", ":release/1", "HEAD:refs/heads/release/1/b")
        let approved = try place.hold("approve", "h2")

        // Only what is one folder deep is held by the policy, and one held ref holds all.
        #expect(push.said.contains("held as h2"), "\(push)")
        #expect(approved.output.contains("h2 is applied"), "\(approved)")
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == nil)
        #expect(try place.value(of: "refs/heads/release/1/b", in: place.mirror) == commit)
    }

    @Test func `a ref that cannot be beside another is refused before it is held or accepted`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        #expect(try work.push("origin", "HEAD:refs/heads/topic").succeeded)

        let within = try work.tryGit("push", "origin", "HEAD:refs/heads/topic/a")
        let around = try work.tryGit(
            "push", "origin", "HEAD:refs/heads/release/1/a", "HEAD:refs/heads/release/1")
        let beside = try work.tryGit("push", "origin", "HEAD:refs/heads/topics/a", "HEAD:refs/heads/topical")

        #expect(
            !within.succeeded
                && within.said.contains(
                    "refs/heads/topic is in the way: a ref cannot be both a name and a folder"),
            "\(within)")
        #expect(!around.succeeded && around.said.contains("is in the way"), "\(around)")
        #expect(beside.succeeded, "\(beside)")
        #expect(try place.states() == [])
    }

    @Test func `a name that file systems do not allow is refused at once`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let (longest, longer) = (
            "release/" + String(repeating: "x", count: 250), "topic/" + String(repeating: "x", count: 251)
        )

        let held = try work.tryGit("push", "origin", "HEAD:refs/heads/\(longest)")
        let refused = try work.tryGit("push", "origin", "HEAD:refs/heads/\(longer)")
        let approved = try place.hold("approve", "h1")

        #expect(held.said.contains("held as h1"), "\(held)")
        #expect(refused.said.contains("a part of its name is longer than 250 bytes"), "\(refused)")
        #expect(approved.output.contains("h1 is applied"), "\(approved)")
    }

    @Test func `what hinders for longer than a hold lasts ends it, and is said meanwhile`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try Data().write(to: URL(fileURLWithPath: place.mirror + "/refs/heads/main.lock"))
        _ = try place.hold("approve", "h1")

        let soon = try place.tryGatehouse("forward")
        let state = try place.state(1)
        try place.moveHolds(by: -Installation.year)
        _ = try place.tryGatehouse("forward")

        #expect(soon.status == 1 && soon.errors.contains("h1 cannot be settled"), "\(soon)")
        #expect(state == "applying")
        #expect(try place.state(1) == "stale")
        #expect(try place.gatehouse("hold", "show", "h1").contains("could not be applied in time"))
        #expect(try place.pins() == [])
    }

    @Test func `what the mirror's configuration forbids is not applied later either`() throws {
        let place = try Installation.holding()
        try place.editPolicy { $0.replacing("delete = \"reject\"", with: "delete = \"hold\"") }
        let work = try place.clone()
        let before = try work.head()
        try work.git("branch", "release/1")
        _ = try work.tryGit("push", "origin", "release/1")
        try place.hold("approve", "h1")
        try work.git("commit", "--quiet", "--amend", "-m", "Other")
        let rewind = try work.tryGit("push", "origin", "+HEAD:main")
        let deletion = try work.tryGit("push", "origin", ":release/1")
        // Git itself asks first, so that it is set while the pushes are held.
        for key in ["receive.denyNonFastForwards", "receive.denyDeletes"] {
            try place.git("--git-dir=\(place.mirror)", "config", key, "true")
        }

        let rewound = try place.hold("approve", "h2")
        let deleted = try place.hold("approve", "h3")

        #expect(rewind.said.contains("held as h2") && deletion.said.contains("held as h3"), "\(deletion)")
        #expect(rewound.status == 1 && rewound.output.contains("receive.denyNonFastForwards"), "\(rewound)")
        #expect(deleted.status == 1 && deleted.output.contains("receive.denyDeletes"), "\(deleted)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == before)
    }

    @Test func `a configuration that cannot be read lets nothing pass`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        try work.git("commit", "--quiet", "--amend", "-m", "Other")
        _ = try work.tryGit("push", "origin", "+HEAD:main")
        try place.git("--git-dir=\(place.mirror)", "config", "receive.denyNonFastForwards", "perhaps")

        let approved = try place.hold("approve", "h1")

        #expect(
            approved.status == 1 && approved.errors.contains("receive.denynonfastforwards"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }
}
