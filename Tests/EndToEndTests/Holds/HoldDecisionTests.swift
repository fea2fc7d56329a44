import Foundation
import Testing

/// Decisions that approvers sign, and those that are made in an emergency.
@Suite struct HoldDecisionTests {
    private func installation(_ approvals: String) throws -> Installation {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"hold\"\nupdate = \"hold\"")
                .replacing("[approvals]\n", with: "[approvals]\n\(approvals)\n")
                .replacing(
                    "approvers = [\"@approvers\"]\n# How many of them must approve, and whether agents count.\napprovals = 1\nagents_count = false",
                    with: approvals.contains("approvals =") ? "" : "approvers = [\"@approvers\"]")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        try place.gatehouse("actor", "add", "olaf", "--group", "oncall", "--email", "olaf@example.com")
        return place
    }

    private func asActor(
        _ name: String, _ place: Installation, _ arguments: String..., input: String = ""
    ) throws -> Installation.Outcome {
        try place.run(
            "gatehouse", arguments, environment: ["GATEHOUSE_ACTOR": name], input: Array(input.utf8))
    }

    /// Makes an ssh key and enters it for an actor.
    private func key(of name: String, _ place: Installation) throws -> String {
        let path = "\(place.folder)/\(name)"
        let made = try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path])
        try #require(made.succeeded, "\(made)")
        try place.gatehouse("actor", "key", "add", name, path + ".pub")
        return path
    }

    @discardableResult
    private func held(_ place: Installation, as actor: String = "pat") throws -> String {
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": actor])
        return commit
    }

    // MARK: Emergencies

    @Test func `in an emergency one who is named for it suffices, and every report says so`() throws {
        let place = try installation("emergency = [\"@oncall\"]")
        let commit = try held(place)

        let silent = try asActor("olaf", place, "hold", "approve", "h1", "--emergency")
        let other = try asActor("eve", place, "hold", "approve", "h1", "--emergency", "--reason", "hurry")
        let released = try asActor(
            "olaf", place, "hold", "approve", "h1", "--emergency", "--reason", "the site is down")

        #expect(silent.status == 64 && silent.errors.contains("needs a reason"), "\(silent)")
        #expect(other.status == 1 && other.errors.contains("not named for emergencies"), "\(other)")
        #expect(released.succeeded && released.output.contains("h1 is applied as p2"), "\(released)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        let words = "EMERGENCY RELEASE by olaf: the site is down"
        #expect(try place.gatehouse("report", "pushes").contains("accept (EMERGENCY)"))
        #expect(try place.gatehouse("report", "pushes").contains(words))
        #expect(try place.gatehouse("report", "commits").contains("accept (EMERGENCY)"))
        #expect(try place.report("commits").first?["emergency"] as? Bool == true)
        let csv = try place.gatehouse("report", "pushes", "--format", "csv")
        #expect(csv.contains("verdict,emergency") && csv.contains("accept,true"), "\(csv)")
        #expect(try place.gatehouse("hold", "show", "h1").contains(words))
        let findings = try #require(try place.report("pushes").first?["findings"] as? [[String: Any]])
        #expect(findings.contains { $0["policy"] as? String == "emergency" }, "\(findings)")
        #expect(
            findings.contains {
                ($0["message"] as? String)?.contains("approved by olaf in an emergency") == true
            })
        // It is told apart from its words, which may be erased.
        try place.change("UPDATE holds SET message = NULL")
        #expect(try place.report("pushes").contains { $0["emergency"] as? Bool == true })
    }

    @Test func `an emergency lets nobody pass their own push, and nothing that the policy rejects`() throws {
        let place = try installation("emergency = [\"@oncall\"]")
        try held(place, as: "olaf")

        let own = try asActor("olaf", place, "hold", "approve", "h1", "--emergency", "--reason", "hurry")
        try place.gatehouse("actor", "add", "otto", "--group", "oncall")
        try place.editPolicy { $0.replacing("update = \"hold\"", with: "update = \"reject\"") }
        let rejected = try asActor("otto", place, "hold", "approve", "h1", "--emergency", "--reason", "hurry")

        #expect(own.status == 1 && own.errors.contains("they pushed it"), "\(own)")
        #expect(rejected.status == 1 && rejected.output.contains("rejected"), "\(rejected)")
    }

    @Test func `who is taken out of the group before it is applied releases nothing`() throws {
        let place = try installation("emergency = [\"@oncall\"]")
        try held(place)
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        _ = try asActor("olaf", place, "hold", "approve", "h1", "--emergency", "--reason", "hurry")
        try FileManager.default.removeItem(atPath: lock)
        // What was recorded as accepted is finished; a second one is not.
        try place.gatehouse("forward")
        try place.gatehouse("actor", "group", "olaf", "oncall", "--remove")
        let work = try place.clone("second")
        try work.commit(["b": "1\n"], "Add b")
        _ = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "pat"])

        let late = try asActor("olaf", place, "hold", "approve", "h2", "--emergency", "--reason", "hurry")

        #expect(try place.gatehouse("hold", "show", "h1").contains("applied"))
        #expect(late.status == 1 && late.errors.contains("not named for emergencies"), "\(late)")
    }

    // MARK: Signatures

    @Test func `where decisions have to be signed the approver's key does it, and the signature is kept`()
        throws
    {
        let place = try installation("signed = true")
        let key = try key(of: "eve", place)
        let commit = try held(place)

        let unsigned = try asActor("eve", place, "hold", "approve", "h1")
        let rejection = try asActor("eve", place, "hold", "reject", "h1", "--reason", "no")
        let signed = try asActor("eve", place, "hold", "approve", "h1", "--sign", key)

        #expect(
            unsigned.status == 1 && unsigned.errors.contains("wants decisions to be signed"), "\(unsigned)")
        #expect(
            rejection.status == 1 && rejection.errors.contains("'hold statement h1 --decision reject'"),
            "\(rejection)")
        #expect(signed.succeeded && signed.output.contains("h1 is applied"), "\(signed)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("hold", "show", "h1").contains("eve approves, signed"))
        // An auditor verifies it with nothing but ssh-keygen.
        let json = try place.gatehouse("hold", "show", "h1", "--format", "json")
        let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let decision = try #require((document?["decisions"] as? [[String: Any]])?.first)
        let signature = try #require(decision["signature"] as? String)
        let statement = try #require(decision["statement"] as? String)
        try signature.write(toFile: place.folder + "/sig", atomically: true, encoding: .utf8)
        let check = try place.run(
            "ssh-keygen",
            ["-Y", "check-novalidate", "-n", "gatehouse-decision", "-s", place.folder + "/sig"],
            input: Array(statement.utf8))
        #expect(check.succeeded && statement.contains(commit), "\(check) \(statement)")
    }

    @Test func `a signature of another decision, or by another's key, is none`() throws {
        let place = try installation("signed = true")
        let (own, foreign) = (try key(of: "eve", place), try key(of: "olaf", place))
        try held(place)
        func sign(_ decision: String, _ key: String, _ namespace: String = "gatehouse-decision") throws
            -> String
        {
            let statement = try place.gatehouse("hold", "statement", "h1", "--decision", decision)
            return try place.run(
                "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", key], input: Array(statement.utf8)
            ).output
        }
        func approve(_ signature: String) throws -> Installation.Outcome {
            try asActor("eve", place, "hold", "approve", "h1", "--signature", "-", input: signature)
        }

        let rejection = try approve(sign("reject", own))
        let other = try approve(sign("approve", foreign))
        let commitSignature = try approve(sign("approve", own, "git"))
        let garbage = try approve("no signature")
        let fine = try approve(sign("approve", own))

        #expect(rejection.status == 1 && rejection.errors.contains("not of this decision"), "\(rejection)")
        #expect(other.status == 1 && other.errors.contains("not entered for eve"), "\(other)")
        #expect(commitSignature.status == 1 && garbage.status == 1, "\(commitSignature) \(garbage)")
        #expect(fine.succeeded && fine.output.contains("applied"), "\(fine)")
    }

    @Test func `a key that was taken away since then signs nothing any more`() throws {
        let place = try installation("signed = true\napprovers = [\"@approvers\"]\napprovals = 2")
        let key = try key(of: "eve", place)
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        let second = try self.key(of: "bob", place)
        try held(place)
        let first = try asActor("eve", place, "hold", "approve", "h1", "--sign", key)
        let listed = try place.gatehouse("actor", "key", "list")
        let fingerprint = try #require(
            listed.split(separator: "\n").first { $0.contains("eve ") }?.firstMatch(
                of: /SHA256:[A-Za-z0-9+\/]+/))
        try place.gatehouse("actor", "key", "remove", String(fingerprint.output))

        let last = try asActor("bob", place, "hold", "approve", "h1", "--sign", second)

        #expect(first.output.contains("still needs"), "\(first)")
        #expect(last.output.contains("still needs"), "\(last)")
    }
}
