import Foundation
import Programs
import TestSupport
import Testing

/// Pushing and approving over a real sshd.
@Suite(.enabled(if: SSHServer.isHere, "needs Debian's openssh-server, and root to start it"), .waiting)
struct SSHTests {
    @Test func `the key says who pushes, and nothing that the client sends does`() throws {
        let place = try Installation()
        let server = try SSHServer(for: place)
        defer { server.stop() }
        let key = try server.key("ada")
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "key", "add", "ada", key + ".pub")
        let work = try place.clone(of: server.url("demo"), by: key)
        let commit = try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit(
            "push", "origin", "main",
            environment: server.client(key).merging([
                "GATEHOUSE_ACTOR": "root", "REMOTE_USER": "root", "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/dev/null",
            ]) { $1 })

        #expect(push.succeeded && push.said.contains("accepted as p1"), "\(push)")
        #expect(try place.report("pushes").first?["actor"] as? String == "ada")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("actor", "key", "list").contains("never") == false)
    }

    @Test func `there is no shell, no other program and no other repository`() throws {
        let place = try Installation()
        let server = try SSHServer(for: place)
        defer { server.stop() }
        let key = try server.key("ada")
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "key", "add", "ada", key + ".pub")

        for command in [
            "", "id", "git-receive-pack '/etc'", "git-receive-pack '\(place.upstream)'",
            "git upload-pack --help",
            "git-upload-pack 'demo' 'demo'", "hold list --home /tmp", "hold 'list", "git-shell",
            "git config -l",
            "git-receive-pack 'demo'; id", "hold approve h1 --sign /etc/ssh/ssh_host_ed25519_key",
            "hold approve h1 --signature /etc/shadow", "hold approve h1 --signature=/etc/shadow",
        ] {
            let outcome = try server.ssh(key, command)
            #expect(!outcome.succeeded, "\(command): \(outcome)")
            #expect(!outcome.output.contains("uid="), "\(command): \(outcome)")
        }
    }

    @Test func `a key that is nobody's, was taken away or is a disabled actor's opens nothing`() throws {
        let place = try Installation()
        let server = try SSHServer(for: place)
        defer { server.stop() }
        let key = try server.key("ada")
        let unknown = try server.ssh(key, "hold list")
        try place.gatehouse("actor", "add", "ada")
        let added = try place.gatehouse("actor", "key", "add", "ada", key + ".pub")
        let known = try server.ssh(key, "hold list")
        try place.gatehouse("actor", "disable", "ada")
        let disabled = try server.ssh(key, "hold list")
        try place.gatehouse("actor", "enable", "ada")
        let fingerprint = try #require(added.firstMatch(of: /SHA256:[A-Za-z0-9+\/]+/)).output
        try place.gatehouse("actor", "key", "remove", String(fingerprint))
        let removed = try server.ssh(key, "hold list")

        #expect(!unknown.succeeded && unknown.errors.contains("Permission denied"), "\(unknown)")
        #expect(known.succeeded && known.output.contains("No push waits"), "\(known)")
        #expect(!disabled.succeeded && !removed.succeeded)
    }

    @Test func `an approver approves over ssh, and sees only what is theirs`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
        }
        let server = try SSHServer(for: place)
        defer { server.stop() }
        for (name, group) in [("pat", "developers"), ("eve", "approvers"), ("mallory", "developers")] {
            try place.gatehouse("actor", "add", name, "--group", group)
            try place.gatehouse("actor", "key", "add", name, try server.key(name) + ".pub")
        }
        let work = try place.clone(of: server.url("demo"), by: try server.key("pat"))
        let commit = try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit(
            "push", "origin", "main", environment: server.client(try server.key("pat")))
        let stranger = try server.ssh(try server.key("mallory"), "hold list")
        let shown = try server.ssh(try server.key("mallory"), "hold show h1")
        let own = try server.ssh(try server.key("pat"), "hold approve h1")
        let commented = try server.ssh(try server.key("pat"), "hold comment h1 \"it's urgent\"")
        let intruded = try server.ssh(try server.key("mallory"), "hold comment h1 me too")
        let watched = try server.ssh(try server.key("mallory"), "hold watch h1")
        let left = try server.watchAndLeave(try server.key("pat"))
        let approved = try server.ssh(try server.key("eve"), "hold approve h1 --reason 'looks right'")
        let seen = try server.ssh(try server.key("pat"), "hold watch h1")

        #expect(push.said.contains("held as h1"), "\(push)")
        #expect(stranger.output.contains("No push waits") && !shown.succeeded, "\(stranger) \(shown)")
        #expect(!own.succeeded && own.errors.contains("no approver"), "\(own)")
        #expect(commented.succeeded && !intruded.succeeded && !watched.succeeded, "\(commented) \(watched)")
        #expect(left, "who watched and went away leaves nothing running")
        #expect(seen.succeeded && seen.output.contains("pat says: it's urgent"), "\(seen)")
        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("hold", "show", "h1").contains("eve approves: looks right"))
    }
}
