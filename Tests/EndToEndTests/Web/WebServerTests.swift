import Domain
import Foundation
import TestSupport
import Testing

/// Pushing and fetching over a real web server, configured by the file that is shipped.
@Suite(.enabled(if: WebServer.isHere, "needs Debian's apache2, apache2-utils, curl and openssl"), .waiting)
struct WebServerTests {
    @Test func `the password says who pushes, and nothing else that the client sends does`() throws {
        let place = try WebServer.installation()
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")
        for header in [
            "REMOTE_USER", "Remote-User", "X-Remote-User", "X-Forwarded-User", "OIDC_CLAIM_sub",
            "GATEHOUSE_ACTOR",
            "Gatehouse-Actor", "GIT_PUSHER", "X-Auth-Request-User",
        ] {
            try work.git("config", "--add", "http.extraHeader", "\(header): root")
        }
        for header in [
            "GIT_NAMESPACE: x", "GIT_CONFIG_COUNT: 1", "GIT_CONFIG_KEY_0: core.hooksPath",
            "GIT_CONFIG_VALUE_0: /dev/null", "GATEHOUSE_HOME: /tmp", "GATEHOUSE_PROGRAM: /bin/true",
            "PATH: /tmp",
            "Gateway-Interface: none", "Remote-Addr: 127.0.0.1", "Proxy: http://127.0.0.1:1",
        ] {
            try work.git("config", "--add", "http.extraHeader", header)
        }

        let push = try work.tryGit(
            "push", "-o", "GATEHOUSE_ACTOR=root", "-o", "REMOTE_USER=root", "-o", "actor=root", "origin",
            "main", environment: ["REMOTE_USER": "root", "GATEHOUSE_ACTOR": "root"])

        #expect(push.succeeded && push.said.contains("accepted as p1"), "\(push)\n\(server.log)")
        let pushes = try place.report("pushes")
        #expect(pushes.map { $0["actor"] as? String } == ["ada"])
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(!server.log.contains(WebServer.password("ada")))
    }

    @Test func `without a name, or by another's, nothing is read and nothing written`() throws {
        let place = try WebServer.installation()
        try place.git("--git-dir=\(place.mirror)", "config", "http.receivepack", "true")
        let server = try WebServer(for: place, people: ["ada", "eve"])
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")

        for credentials in [
            "", "ada", "ada:", ":\(WebServer.password("ada"))", "ada:wrong",
            "eve:\(WebServer.password("ada"))",
            "Ada:\(WebServer.password("ada"))", "ada%00:\(WebServer.password("ada"))",
            "ada%20:\(WebServer.password("ada"))", "root:\(WebServer.password("ada"))",
        ] {
            let url = server.url("demo", credentials)
            let push = try work.tryGit("push", url, "main", environment: server.client)
            let list = try work.tryGit("ls-remote", url, environment: server.client)
            #expect(!push.succeeded && !list.succeeded, "\(credentials): \(push) \(list)")
            #expect(list.output.isEmpty)
        }
        #expect(try server.get("demo.git/info/refs?service=git-receive-pack").status == 401)
        #expect(
            try server.get("demo.git/git-receive-pack", by: nil, "--data-binary", "0000").status == 401)
        #expect(try place.report("pushes").isEmpty)
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `no file of the home is served, nor what a held push brought`() throws {
        let place = try WebServer.installation()
        try holdChangesOfMain(place)
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let held = try work.commit(["a": "1\n"], "Add a")
        let push = try work.tryGit("push", "origin", "main")
        #expect(push.said.contains("held as h1"), "\(push)")
        let folder = try #require(FileManager.default.contentsOfDirectory(atPath: place.home + "/held").first)
        let packs = try FileManager.default.contentsOfDirectory(
            atPath: "\(place.home)/held/\(folder)/pack")
        let pins = try place.git(
            "--git-dir=\(place.mirror)", "for-each-ref", "--format=%(refname)", "refs/held")
        let pin = try #require(pins.split(separator: "\n").first)

        for path in [
            "", "demo.git", "demo.git/", "demo.git/HEAD", "demo.git/config", "demo.git/info/refs",
            "demo.git/info/refs?service=git-upload-archive", "demo.git/info/refs?service=", "demo.git/\(pin)",
            "demo.git/objects/info/packs", "demo.git/objects/info/alternates", "demo.git/hooks/pre-receive",
            "demo.git/hooks/gatehouse.environment", "demo.git/../../ledger.sqlite", "../ledger.sqlite",
            "demo.git/%2e%2e/%2e%2e/policy.toml", "..%2fledger.sqlite", "../keys/info/refs",
            "../keys/git-upload-pack", "keys", "ledger.sqlite", "policy.toml", "mirrors/demo.git/info/refs",
            "held/\(folder)/pack/\(packs[0])", "../held/\(folder)/info/refs?service=git-upload-pack",
            "demo.git/objects/\(held.prefix(2))/\(held.dropFirst(2))", "cgi-bin/", "icons/",
            "~root/info/refs?service=git-upload-pack", "..git/info/refs?service=git-upload-pack",
        ] {
            let (status, body) = try server.get(path, by: "ada")
            #expect((400..<500).contains(status) && !body.contains("refs/"), "\(path): \(status) \(body)")
        }
        let advertised = try work.git("ls-remote", "origin")
        #expect(!advertised.contains("refs/held") && !advertised.contains(held))
        let reader = try server.clone(by: "ada", as: "reader")
        for wanted in [held, String(pin)] {
            for version in ["0", "2"] {
                let fetch = try reader.tryGit("-c", "protocol.version=\(version)", "fetch", "origin", wanted)
                #expect(!fetch.succeeded, "\(wanted): \(fetch)")
            }
        }
    }

    @Test func `a name is recorded as the server has it, and in whatever case it disables`() throws {
        let place = try WebServer.installation()
        let names = ["Zoe", "a.b+c@example.com", "x_y-z"]
        let server = try WebServer(for: place, people: names + ["ADA"])
        defer { server.stop() }
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "disable", "ada")
        let work = try server.clone(by: "Zoe")

        for (number, name) in names.enumerated() {
            try work.commit(["a\(number)": "1\n"], "Add \(number)")
            let push = try work.tryGit("push", server.url("demo", by: name), "HEAD:refs/heads/topic\(number)")
            #expect(push.succeeded, "\(name): \(push)")
        }
        let disabled = try work.tryGit("push", server.url("demo", by: "ADA"), "HEAD:refs/heads/other")

        #expect(!disabled.succeeded && disabled.said.contains("disabled"), "\(disabled)")
        #expect(try place.report("pushes").compactMap { $0["actor"] as? String }.reversed() == names)
    }

    @Test func `a name that no actor can have opens nothing, for fetch neither`() throws {
        let place = try WebServer.installation()
        let names = [
            "ada ", " ada", "ada\u{A0}", "ada\u{200B}", "a\u{AD}da", "zo\u{EB}", "\u{FF41}da", "o'hara",
            "$(touch pwned)", "a b@example.com", "-x", "@approvers", ".a", "a;b",
        ]
        let server = try WebServer(for: place, people: ["ada"] + names)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        try work.commit(["a": "1\n"], "Add a")

        for name in names {
            let url = server.url("demo", by: name)
            let list = try work.tryGit("ls-remote", url, environment: server.client)
            let push = try work.tryGit("push", url, "HEAD:refs/heads/topic", environment: server.client)
            #expect(!list.succeeded && list.output.isEmpty && !push.succeeded, "\(name): \(list) \(push)")
            #expect(try server.get("demo.git/info/refs?service=git-upload-pack", by: name).status == 401)
        }
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        #expect(try place.report("pushes").count == 1)
    }

    @Test func `a held push is approved, applied, forwarded, and fetched by the web`() throws {
        let place = try WebServer.installation()
        try holdChangesOfMain(place)
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "main")
        let approved = try place.run("gatehouse", ["hold", "approve", "h1"], environment: eve)

        #expect(!push.succeeded && push.said.contains("held as h1"), "\(push)")
        #expect(approved.succeeded, "\(approved)")
        #expect(try server.clone(by: "ada", as: "reader").head() == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a push waits for its approval as long as it takes, and goes on`() throws {
        let place = try WebServer.installation()
        try holdChangesOfMain(place)
        // Shorter than the wait: Git gives a sign of life in between.
        let server = try WebServer(for: place) { $0.replacing("Timeout 660", with: "Timeout 9") }
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")

        let script = """
            git push -o wait=60 origin main & push=$!
            sleep 22; GATEHOUSE_ACTOR=eve gatehouse hold approve h1 >/dev/null
            wait $push
            """
        let push = try place.run("sh", ["-c", script], in: work.path)

        #expect(push.succeeded && push.said.contains("still waiting for h1"), "\(push)\n\(server.log)")
        #expect(push.said.contains("accepted as p2"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a client that goes away while it waits loses nothing`() throws {
        let place = try WebServer.installation()
        try holdChangesOfMain(place)
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")

        // The server ends what Git runs there, and the hook ends with it.
        let script = """
            timeout -s KILL 4 git push -o wait=120 origin main
            for n in $(seq 100); do
                found=no
                for hook in $(pgrep -f "[g]atehouse-hook pre-receive"); do
                    [ "$(readlink "/proc/$hook/cwd")" != "\(place.mirror)" ] || found=yes
                done
                [ $found = yes ] || exit 0
                sleep 0.2
            done
            exit 1
            """
        let ended = try place.run("sh", ["-c", script], in: work.path)
        let untouched = try place.value(of: "refs/heads/main", in: place.mirror)
        let approved = try place.run("gatehouse", ["hold", "approve", "h1"], environment: eve)

        #expect(ended.succeeded && ended.said.contains("waiting up to 120 s"), "\(ended)")
        #expect(untouched != commit)
        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)\n\(server.log)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a large push comes in chunks, and what a fetch asks for may be compressed`() throws {
        let place = try WebServer.installation()
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        // More branches than fit into one small request.
        for number in 0..<60 { try work.commit(["a": "\(number)\n"], "Change \(number)") }
        let made = try work.run(
            "sh", "-c", "for n in 1 2 3 4 5; do head -c 20000000 /dev/urandom >large$n; done")
        try #require(made.succeeded, "\(made)")
        try work.git("config", "core.compression", "0")
        let commit = try work.commit([:], "Add much")

        let push = try work.tryGit(
            "push", "origin", "main", environment: ["GIT_TRACE_CURL": place.folder + "/push.trace"])
        let reader = try server.clone(by: "ada", as: "reader")
        for number in 0..<60 { try reader.commit(["b": "\(number)\n"], "Other \(number)") }
        try work.commit(["c": "1\n"], "Add c")
        try work.git("push", "--quiet", "origin", "main")
        let fetch = try reader.tryGit(
            "fetch", "origin", environment: ["GIT_TRACE_CURL": place.folder + "/fetch.trace"])

        #expect(push.succeeded && push.said.contains("accepted as p1"), "\(push)\n\(server.log)")
        #expect(try trace(place.folder + "/push.trace").contains("transfer-encoding: chunked"))
        #expect(fetch.succeeded, "\(fetch)")
        #expect(try trace(place.folder + "/fetch.trace").contains("content-encoding: gzip"))
        #expect(try reader.git("rev-parse", "origin/main~").hasPrefix(commit))
    }

    @Test func `a push is signed over the web, too, where its certificate is some seconds old`() throws {
        let place = try WebServer.installation()
        try place.editPolicy { $0 + "\n[[signatures]]\npushes = \"reject\"\n" }
        try place.gatehouse("actor", "add", "ada")
        let key = place.folder + "/key"
        let made = try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        try #require(made.succeeded, "\(made)")
        try place.gatehouse("actor", "key", "add", "ada", key + ".pub")
        let server = try WebServer(for: place, people: ["ada", "eve"])
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.git("config", "gpg.format", "ssh")
        try work.git("config", "user.signingkey", key)
        // Whoever has to touch a key or type a passphrase takes longer than from one second to the next.
        let slow = place.folder + "/slow-keygen"
        try Program.write("sleep 2\nexec ssh-keygen \"$@\"\n", at: slow)
        try work.git("config", "gpg.ssh.program", slow)
        let hook = place.mirror + "/hooks/pre-receive"
        try Program.write(
            """
            echo "the nonce is $GIT_PUSH_CERT_NONCE_STATUS" >&2
            exec '\(Installation.programs)/gatehouse-hook' pre-receive "$0"
            """, at: hook)

        let unsigned = try work.tryGit("push", "origin", "main")
        let another = try work.tryGit("push", "--signed", server.url("demo", by: "eve"), "main")
        let signed = try work.tryGit("push", "--signed", "origin", "main")

        #expect(unsigned.said.contains("the push is not signed"), "\(unsigned)")
        #expect(another.said.contains("of ada, which is not the pusher's (eve)"), "\(another)")
        #expect(signed.said.contains("the nonce is SLOP"), "\(signed)")
        #expect(signed.succeeded && !signed.said.contains("signatures:"), "\(signed)\n\(server.log)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `of two pushes at once to a ref one gets it, and each has its own name`() throws {
        let place = try WebServer.installation()
        let server = try WebServer(for: place, people: ["ada", "eve"])
        defer { server.stop() }
        let work = try [server.clone(by: "ada"), server.clone(by: "eve")]
        for (index, clone) in work.enumerated() {
            try clone.commit(["a": "\(index)\n"], "Add a")
            try clone.git("branch", "topic\(index)")
        }

        let script = """
            (cd work-ada && git push origin main) & ada=$!
            (cd work-eve && git push origin main) & eve=$!
            wait $ada; echo $?; wait $eve; echo $?
            (cd work-ada && git push origin topic0) & ada=$!
            (cd work-eve && git push origin topic1) & eve=$!
            wait $ada; echo $?; wait $eve; echo $?
            """
        let pushes = try place.run("sh", ["-c", script])

        let endings = pushes.output.split(separator: "\n")
        #expect(Set(endings.prefix(2)) == ["0", "1"] && endings.suffix(2) == ["0", "0"], "\(pushes)")
        let actors = try place.report("pushes").filter { ($0["refs"] as? [[String: Any]])?.isEmpty == false }
            .compactMap { $0["actor"] as? String }
        #expect(Set(actors) == ["ada", "eve"])
        #expect(try place.value(of: "refs/heads/topic1", in: place.upstream) == work[1].head())
    }

    private let eve = ["GATEHOUSE_ACTOR": "eve"]

    /// Every change of main needs the approval of eve.
    private func holdChangesOfMain(_ place: Installation) throws {
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
    }

    /// What git noted of its requests' headers, in small letters.
    private func trace(_ path: String) throws -> String {
        try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self).lowercased()
    }
}
