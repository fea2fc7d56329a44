import Foundation
import Testing

/// Commits, tags and pushes signed by real keys, judged by what the policy file asks of signatures.
@Suite struct SignatureTests {
    private func installation(_ entry: String) throws -> Installation {
        let place = try Installation()
        try place.editPolicy { $0 + "\n[[signatures]]\n\(entry)\n" }
        try place.gatehouse("actor", "add", "ada", "--email", "ada@example.com")
        return place
    }

    /// Makes an ssh key; its public part is at the path that is returned, with `.pub`.
    private func key(_ name: String, _ place: Installation, type: String = "ed25519") throws -> String {
        let path = "\(place.folder)/\(name)"
        let made = try place.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", name, "-f", path])
        try #require(made.succeeded, "\(made)")
        return path
    }

    private func fingerprint(_ key: String, _ place: Installation) throws -> String {
        let told = try place.run("ssh-keygen", ["-l", "-f", key])
        return String(try #require(told.output.split(separator: " ").dropFirst().first))
    }

    /// Has all that is signed in a clone from now on signed with an ssh key.
    private func use(_ key: String, _ work: Clone) throws {
        try work.git("config", "gpg.format", "ssh")
        try work.git("config", "user.signingkey", key + ".pub")
    }

    private func signedCommit(_ work: Clone, _ message: String) throws {
        try work.git("commit", "--quiet", "--allow-empty", "-S", "-m", message)
    }

    private func push(_ work: Clone, _ arguments: String..., as actor: String = "ada") throws
        -> Installation.Outcome
    {
        try work.installation.run(
            "git", ["push"] + arguments, in: work.path, environment: ["GATEHOUSE_ACTOR": actor])
    }

    @Test(arguments: ["ed25519", "ecdsa", "rsa"])
    func `a commit is signed with an actor's ssh key`(_ type: String) throws {
        let place = try installation("refs = [\"refs/heads/main\"]\ncommits = \"reject\"")
        let work = try place.clone()
        let own = try key("own", place, type: type)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try work.commit(["a": "1\n"], "Unsigned")
        let unsigned = try push(work, "origin", "main")
        let elsewhere = try push(work, "origin", "main:topic")
        try work.git("reset", "--quiet", "--hard", "origin/main")
        try use(own, work)
        try signedCommit(work, "Signed")
        let signed = try push(work, "origin", "main")

        #expect(!unsigned.succeeded && unsigned.said.contains("signatures: it is not signed"), "\(unsigned)")
        #expect(unsigned.said.contains("git commit --amend --no-edit -S"), "\(unsigned)")
        #expect(elsewhere.succeeded, "\(elsewhere)")
        #expect(signed.succeeded && !signed.said.contains("signatures:"), "\(signed)")
    }

    @Test func `keys that are unknown, of another, or of who is disabled are named`() throws {
        let place = try installation("commits = \"reject\"")
        let work = try place.clone()
        let (own, stranger) = (try key("own", place), try key("stranger", place))
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(stranger, work)
        try signedCommit(work, "By a stranger")
        let unknown = try push(work, "origin", "main")
        try work.git("reset", "--quiet", "--hard", "origin/main")
        try use(own, work)
        try signedCommit(work, "Signed")
        try place.gatehouse("actor", "disable", "ada")
        let disabled = try push(work, "origin", "main", as: "eve")

        let found = try fingerprint(stranger, place)
        #expect(
            !unknown.succeeded
                && unknown.said.contains("it is signed with the key \(found), which is not known here"),
            "\(unknown)")
        #expect(unknown.said.contains("gatehouse actor key add"), "\(unknown)")
        #expect(
            !disabled.succeeded && disabled.said.contains("of ada: this actor is disabled"), "\(disabled)")
    }

    @Test func `a signature is of exactly the commit that it stands in`() throws {
        let place = try installation("commits = \"reject\"")
        let work = try place.clone()
        let own = try key("own", place)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(own, work)
        try signedCommit(work, "Said")
        let signed = try work.git("cat-file", "commit", "HEAD")
        func push(_ text: String) throws -> Installation.Outcome {
            let id = try work.input(text, to: "hash-object", "-t", "commit", "-w", "--stdin")
            return try self.push(work, "origin", "\(id):refs/heads/topic")
        }

        let altered = try push(signed.replacing("\n\nSaid", with: "\n\nNever said"))
        let inMessage = try push(
            signed.replacing("gpgsig ", with: "x-sig ") + "\ngpgsig "
                + signed.split(separator: "gpgsig ")[1].split(separator: "\n\nSaid")[0] + "\n")
        let damaged = try push(signed.replacing("-----END SSH", with: "!-----END SSH"))

        #expect(!altered.succeeded && altered.said.contains("it has a bad signature"), "\(altered)")
        #expect(!inMessage.succeeded && inMessage.said.contains("it is not signed"), "\(inMessage)")
        #expect(!damaged.succeeded && damaged.said.contains("it has a bad signature"), "\(damaged)")
        #expect(try self.push(work, "origin", "main").succeeded)
    }

    @Test func `others than actors stand in a file of allowed signers`() throws {
        let place = try installation("commits = \"reject\"\nsigner = \"committer\"")
        let work = try place.clone()
        let (team, old, other) = (try key("team", place), try key("old", place), try key("other", place))
        let lines = try [
            ("*@example.com namespaces=\"git\"", team), ("ada@example.com valid-before=\"20200101\"", old),
            ("ada@example.com namespaces=\"file\"", other),
        ].map { "\($0) \(try String(contentsOfFile: $1 + ".pub", encoding: .utf8))" }
        try FileManager.default.createDirectory(
            atPath: place.home + "/signers", withIntermediateDirectories: true)
        try lines.joined().write(
            toFile: place.home + "/signers/allowed_signers", atomically: true, encoding: .utf8)
        func push(_ key: String, by email: String = "ada@example.com") throws -> Installation.Outcome {
            try work.git("reset", "--quiet", "--hard", "origin/main")
            try use(key, work)
            try work.git(
                "commit", "--quiet", "--allow-empty", "-S", "-m", "Change",
                environment: ["GIT_COMMITTER_EMAIL": email])
            return try self.push(work, "origin", "main")
        }

        let taken = try push(team)
        let expired = try push(old)
        let elsewhere = try push(other)
        let another = try push(team, by: "ada@elsewhere.example")

        #expect(taken.succeeded, "\(taken)")
        #expect(!expired.succeeded && expired.said.contains("which has expired"), "\(expired)")
        #expect(!elsewhere.succeeded && elsewhere.said.contains("which is not known here"), "\(elsewhere)")
        #expect(
            !another.succeeded
                && another.said.contains("which is not the committer's <ada@elsewhere.example>"),
            "\(another)")
    }

    @Test func `OpenPGP keys stand in files; expired, revoked and unknown ones are told apart`() throws {
        let place = try installation("commits = \"reject\"\ntags = \"reject\"\nsigner = \"author\"")
        let keys = try OpenPGPKeys(place)
        let work = try place.clone()
        let own = try keys.make("Ada <ada@example.com>")
        let old = try keys.make("Ada <ada@example.com>", at: "20200101T000000", expires: "1y")
        let revoked = try keys.make("Ada <ada@example.com>")
        let bob = try keys.make("Bob <bob@example.com>")
        let stranger = try keys.make("Ada <ada@example.com>")
        func push(_ key: String, at time: String? = nil) throws -> Installation.Outcome {
            try work.git("reset", "--quiet", "--hard", "origin/main")
            try keys.use(key, work, at: time)
            try signedCommit(work, "Change")
            return try self.push(work, "origin", "main")
        }
        try keys.export([own, old, bob], to: "people.asc")
        try keys.exportRevoked(revoked, to: "revoked.asc")

        let taken = try push(own)
        try work.git("tag", "-s", "v1", "-m", "One")
        let tag = try self.push(work, "origin", "v1")
        let expired = try push(old, at: "20200102T000000")
        let withdrawn = try push(revoked)
        let another = try push(bob)
        let unknown = try push(stranger)

        #expect(taken.succeeded && !taken.said.contains("signatures:"), "\(taken)")
        #expect(tag.succeeded, "\(tag)")
        #expect(
            !expired.succeeded && expired.said.contains("the key \(old), which has expired"), "\(expired)")
        #expect(
            !withdrawn.succeeded && withdrawn.said.contains("the key \(revoked), which is revoked"),
            "\(withdrawn)")
        #expect(
            !another.succeeded && another.said.contains("which is not the author's <ada@example.com>"),
            "\(another)")
        #expect(
            !unknown.succeeded && unknown.said.contains("the key \(stranger), which is not known here"),
            "\(unknown)")

        #expect(try place.gatehouse("doctor").contains("the signers' OpenPGP keys can be read"))
        try "no key\n".write(toFile: place.home + "/signers/x.asc", atomically: true, encoding: .utf8)
        let unreadable = try push(own)
        #expect(
            !unreadable.succeeded
                && unreadable.said.contains("signers/x.asc as a file of OpenPGP keys"),
            "\(unreadable)")
        let doctor = try place.tryGatehouse("doctor")
        #expect(
            doctor.status == 1 && doctor.output.contains("cannot verify OpenPGP signatures"), "\(doctor)")
    }

    @Test func `a tag is signed, under its own name`() throws {
        let place = try installation("tags = \"reject\"")
        let work = try place.clone()
        let own = try key("own", place)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(own, work)
        try work.git("tag", "plain")
        try work.git("tag", "-a", "-m", "One", "annotated")
        try work.git("tag", "-s", "-m", "One", "v1.0")

        let plain = try push(work, "origin", "plain")
        let annotated = try push(work, "origin", "annotated")
        let renamed = try push(work, "origin", "v1.0:refs/tags/v2.0")
        let signed = try push(work, "origin", "v1.0")

        #expect(!plain.succeeded && plain.said.contains("lightweight, and cannot be signed"), "\(plain)")
        #expect(!annotated.succeeded && annotated.said.contains("the tag is not signed"), "\(annotated)")
        #expect(annotated.said.contains("refs/tags/annotated"), "\(annotated)")
        #expect(!renamed.succeeded && renamed.said.contains("the tag was signed as 'v1.0'"), "\(renamed)")
        #expect(signed.succeeded, "\(signed)")
    }

    @Test func `a push is signed by its pusher`() throws {
        let place = try installation("pushes = \"reject\"")
        try place.gatehouse("actor", "add", "bob")
        let work = try place.clone()
        let own = try key("own", place)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(own, work)
        try work.commit(["a": "1\n"], "One")

        let unsigned = try push(work, "origin", "main")
        let another = try push(work, "--signed", "origin", "main", as: "bob")
        let signed = try push(work, "--signed", "origin", "main")
        let blob = try work.blob(TestSegment(edits: ["a": ["1"]]))
        let session = try push(work, "origin", "\(blob):\(TestSegment.ref())")
        let deletion = try push(work, "origin", ":main")

        #expect(!unsigned.succeeded && unsigned.said.contains("the push is not signed"), "\(unsigned)")
        #expect(unsigned.said.contains("git push --signed"), "\(unsigned)")
        #expect(
            !another.succeeded && another.said.contains("of ada, which is not the pusher's (bob)"),
            "\(another)")
        #expect(signed.succeeded && !signed.said.contains("signatures:"), "\(signed)")
        #expect(session.succeeded, "\(session)")
        #expect(deletion.said.contains("the push is not signed"), "\(deletion)")
    }

    @Test func `what was signed of a held push is verified again when it is applied`() throws {
        let place = try installation("pushes = \"reject\"")
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        let work = try place.clone()
        let own = try key("own", place)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(own, work)
        func approve(_ hold: String) throws -> Installation.Outcome {
            try place.run(
                "gatehouse", ["hold", "approve", hold], environment: ["GATEHOUSE_ACTOR": "eve"])
        }
        let commit = try work.commit(["a": "1\n"], "One")
        let held = try push(work, "--signed", "origin", "main")
        let applied = try approve("h1")
        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(applied.succeeded && applied.output.contains("h1 is applied"), "\(applied)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.git("--git-dir=\(place.mirror)", "for-each-ref", "refs/held").isEmpty)

        try work.git("fetch", "--quiet")
        try work.commit(["a": "2\n"], "Two")
        let again = try push(work, "--signed", "origin", "main")
        try place.gatehouse("actor", "key", "remove", fingerprint(own, place))
        let refused = try approve("h2")
        #expect(again.said.contains("push held as h2"), "\(again)")
        #expect(refused.description.contains("which is not known here"), "\(refused)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
    }

    @Test(arguments: [("BAD", 0), ("SLOP", 301), ("SLOP", -301), ("MISSING", 0)])
    func `a certificate of an older push is not this one's`(_ status: String, _ age: Int) throws {
        let place = try installation("pushes = \"reject\"")
        let work = try place.clone()
        let own = try key("own", place)
        try place.gatehouse("actor", "key", "add", "ada", own + ".pub")
        try use(own, work)
        try work.commit(["a": "1\n"], "One")
        // Git asks with this hook's environment, and says itself whether the answer is to what it asked.
        let hook = place.mirror + "/hooks/pre-receive"
        try Program.write(
            """
            export GIT_PUSH_CERT_NONCE_STATUS=\(status) GIT_PUSH_CERT_NONCE_SLOP=\(age)
            exec '\(Installation.programs)/gatehouse-hook' pre-receive "$0"
            """, at: hook)

        let stale = try push(work, "--signed", "origin", "main")

        #expect(!stale.succeeded && stale.said.contains("the push has an old certificate"), "\(stale)")
    }
}

/// OpenPGP keys of people, in a keyring of their own, which is gone with this.
private final class OpenPGPKeys {
    private let place: Installation
    private let folder: String

    init(_ place: Installation) throws {
        self.place = place
        folder = place.folder + "/gnupg"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.createDirectory(
            atPath: place.home + "/signers", withIntermediateDirectories: true)
    }

    deinit {
        _ = try? place.run("gpgconf", ["--homedir", folder, "--kill", "all"])
    }

    /// Returns the new key's fingerprint.
    func make(_ person: String, at time: String? = nil, expires: String = "never") throws -> String {
        let told = try gpg(
            faking(time) + [
                "--status-fd", "1", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-gen-key",
                "--yes", person, "ed25519", "sign", expires,
            ])
        let line = told.split(separator: "\n").first { $0.contains("KEY_CREATED") }
        return String(try #require(line?.split(separator: " ").last))
    }

    func use(_ key: String, _ work: Clone, at time: String?) throws {
        let program = folder + "/sign"
        let options = (["--homedir", folder, "--pinentry-mode", "loopback"] + faking(time)).joined(
            separator: " ")
        try Program.write("exec gpg \(options) \"$@\"", at: program)
        try work.git("config", "gpg.program", program)
        try work.git("config", "user.signingkey", key + "!")
    }

    func export(_ keys: [String], to name: String) throws {
        try gpg(["--armor", "--export"] + keys).write(
            toFile: place.home + "/signers/" + name, atomically: true, encoding: .utf8)
    }

    func exportRevoked(_ key: String, to name: String) throws {
        // Only the keyring of the server knows of it; what has revoked a key signs nothing.
        let certificate = try String(
            contentsOfFile: "\(folder)/openpgp-revocs.d/\(key).rev", encoding: .utf8)
        let armor = certificate.split(separator: "\n:").last.map(String.init) ?? ""
        try (gpg(["--armor", "--export", key]) + armor).write(
            toFile: place.home + "/signers/" + name, atomically: true, encoding: .utf8)
    }

    private func faking(_ time: String?) -> [String] {
        time.map { ["--faked-system-time", $0 + "!"] } ?? []
    }

    @discardableResult
    private func gpg(_ arguments: [String]) throws -> String {
        let outcome = try place.run("gpg", ["--homedir", folder, "--batch", "--quiet"] + arguments)
        try #require(outcome.succeeded, "gpg \(arguments.joined(separator: " ")): \(outcome)")
        return outcome.output
    }
}
