import Foundation
import Testing

/// What a held push tells its pusher to do is what they can do.
@Suite struct HeldAdviceTests {
    private func installation() throws -> (place: Installation, work: Clone) {
        let place = try Installation.holding()
        try place.change("UPDATE home SET value = 'git.example.com' WHERE key = 'origin'")
        return (place, try place.clone())
    }

    /// The line that can be copied.
    private func command(in push: Installation.Outcome) -> String? {
        let lines = push.errors.split(separator: "\n").map { $0.replacing("remote:", with: "") }
        guard let index = lines.firstIndex(where: { $0.contains("See how it stands:") }) else { return nil }
        return lines[index + 1].trimmingCharacters(in: .whitespaces)
    }

    private let account = NSUserName()

    @Test func `over ssh it is ssh to the home's own name, with the port that they came by`() throws {
        let (place, work) = try installation()
        try work.commit(["a": "1\n"], "Add a")

        let plain = try work.push(as: "ada", "origin", "main")
        let port = try work.tryGit(
            "push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada", "GATEHOUSE_SSH_PORT": "2222"])
        let odd = try work.tryGit(
            "push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada", "GATEHOUSE_SSH_PORT": "1;id"])
        try place.change("UPDATE home SET value = 'our gate' WHERE key = 'origin'")
        let unnamed = try work.push(as: "ada", "origin", "main")

        #expect(command(in: plain) == "ssh \(account)@git.example.com hold show h1", "\(plain)")
        #expect(command(in: port) == "ssh -p 2222 \(account)@git.example.com hold show h1", "\(port)")
        #expect(command(in: odd) == "ssh \(account)@git.example.com hold show h1", "\(odd)")
        #expect(command(in: unnamed) == "ssh \(account)@HOST hold show h1", "\(unnamed)")
    }

    @Test func `over the web it is ssh for whoever has a key, and nothing for who has none`() throws {
        let (place, work) = try installation()
        try place.gatehouse("actor", "add", "ada")
        try work.commit(["a": "1\n"], "Add a")
        let web = ["REMOTE_USER": "Ada", "GATEWAY_INTERFACE": "CGI/1.1"]

        let without = try work.tryGit("push", "origin", "main", environment: web)
        let key = place.folder + "/key"
        try #require(
            try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).succeeded)
        try place.gatehouse("actor", "key", "add", "ada", key + ".pub")
        let with = try work.tryGit("push", "origin", "main", environment: web)

        #expect(without.said.contains("held as h1") && !without.said.contains("hold show"), "\(without)")
        #expect(
            without.said.contains("It needs the approval of one of @approvers (eve). Nothing"), "\(without)")
        #expect(command(in: with) == "ssh \(account)@git.example.com hold show h1", "\(with)")
    }

    @Test func `on the server it is the program, with the home`() throws {
        let (place, work) = try installation()
        try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "main")

        let words = try #require(command(in: push), "\(push)")
        #expect(words == "gatehouse hold show h1 --home '\(place.home)'")
        let shown = try place.run("sh", ["-c", words], environment: ["GATEHOUSE_HOME": ""])
        #expect(shown.output.contains("h1 of demo, open"), "\(shown)")
    }

    @Test func `those who can let it pass are named where they are few, and nobody who cannot`() throws {
        let (place, work) = try installation()
        try place.gatehouse("actor", "add", "pat", "--group", "approvers")
        try work.commit(["a": "1\n"], "Add a")

        let one = try work.push("origin", "main", "-o", "wait=1")
        let shown = try place.hold("show", "h1")
        try place.gatehouse("actor", "add", "bot", "--agent", "--group", "approvers")
        try place.gatehouse("actor", "add", "tom")
        try work.push(as: "tom", "origin", "main:refs/heads/release/1")
        let refused = try place.hold("approve", "h2", as: "tom")
        try place.gatehouse("actor", "disable", "eve")
        let none = try work.push("origin", "main")
        for name in (1...6).map({ "dev\($0)" }) {
            try place.gatehouse("actor", "add", name, "--group", "approvers")
        }
        let many = try work.push("origin", "main")

        #expect(one.said.contains("approval of h1 by one of @approvers (eve)"), "\(one)")
        #expect(one.said.contains("It needs the approval of one of @approvers (eve)."), "\(one)")
        #expect(shown.output.contains("needs one of @approvers (eve)"), "\(shown)")
        #expect(refused.errors.contains("which needs one of @approvers (eve)"), "\(refused)")
        #expect(none.said.contains("one of @approvers (nobody, as it stands)."), "\(none)")
        #expect(many.said.contains("one of @approvers (6 people)."), "\(many)")
    }

    @Test func `who still has to agree is named without those who did`() throws {
        let (place, work) = try installation()
        try place.gatehouse("actor", "add", "dan", "--group", "approvers")
        try place.editPolicy { $0.replacing("approvals = 1", with: "approvals = 2") }
        try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")

        let approved = try place.hold("approve", "h1")

        #expect(approved.output.contains("still needs one of @approvers (dan)."), "\(approved)")
    }

    @Test func `notifications name the home's own address`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.change("UPDATE home SET value = 'git.example.com' WHERE key = 'origin'")
        try place.addWebhooks(["ops": receiver.url("/ops")])
        try place.pushHeld()

        try place.gatehouse("forward")

        let data = try #require(try receiver.received().first?.json["data"] as? [String: Any])
        let text = try #require(data["text"] as? String)
        let ssh = "ssh \(account)@git.example.com"
        #expect(text.contains("To decide: \(ssh) hold approve h1, or \(ssh) \"hold reject h1"), "\(text)")
        #expect(text.contains("Needs: one of @approvers (eve)"), "\(text)")
    }
}

/// The same over a real sshd: what the message says is run as it stands.
@Suite(.enabled(if: SSHServer.isHere, "needs Debian's openssh-server, and root to start it"))
struct HeldAdviceOverSSHTests {
    @Test func `what the message says works as it stands`() throws {
        let place = try Installation.holding()
        try place.change("UPDATE home SET value = '127.0.0.1' WHERE key = 'origin'")
        let server = try SSHServer(for: place)
        defer { server.stop() }
        let key = try server.key("ada")
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "key", "add", "ada", key + ".pub")
        let work = try place.clone(of: server.url("demo"), by: key)
        try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "main", environment: server.client(key))
        let command = try #require(push.errors.firstMatch(of: /ssh (-p .* hold show h1)/)?.1, "\(push)")
        let ssh = try #require(server.client(key)["GIT_SSH_COMMAND"])
        let shown = try place.run("sh", ["-c", "\(ssh) \(command)"])

        #expect(shown.succeeded && shown.output.contains("h1 of demo, open"), "\(shown)")
    }
}
