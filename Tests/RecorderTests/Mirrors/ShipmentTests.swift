import Crypto
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Where segments go, and where they never go.
@Suite struct ShipmentTests {
    @Test func `a push to a mirror brings the segments ahead, once`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.addRemote("mirror", isMirror: true)
        let said = try clone.git("session", "enable")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        try clone.git("push", "--quiet", "mirror", "main")

        let id = try clone.onlySession().id
        #expect(said.contains("mirror"))
        #expect(try clone.refs(of: "mirror") == ["refs/ai-sessions/\(id)/1"])
        #expect(try clone.git("session", "push").contains("0 segments shipped"))
        let sealed = try clone.onlySession().sealed()[0]
        let shipped = try clone.blob("refs/ai-sessions/\(id)/1", of: "mirror")
        #expect(try clone.opened(shipped, sealed.name) == sealed.bytes())
        #expect(try clone.git("for-each-ref", "refs/ai-sessions", "refs/gatehouse") == "")
    }

    @Test func `a push says what it brought along, where it brought anything, and names the remote`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n", conversation: "one")
        try clone.agentWrites("b.txt", "more content\n", conversation: "two")
        try clone.commit("Add a and b")

        let first = try clone.tryGit(["push", "--quiet", "mirror", "main"])
        let nothing = try clone.tryGit(["push", "--quiet", "mirror", "main:other"])
        try clone.agentWrites("c.txt", "still more\n", conversation: "one")
        try clone.commit("Add c")
        let third = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(
            first.errors.contains("shipped 2 segments of 2 recorded sessions to mirror; 'git session log'"))
        #expect(!nothing.errors.contains("git session"))
        #expect(third.errors.contains("git session: shipped 1 segment of 1 recorded session to mirror\n"))
    }

    @Test func `a push that the mirror refuses leaves the sessions there`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.gate("mirror", "if grep -q refs/heads/; then exit 1; fi")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        #expect(try !clone.tryGit(["push", "--quiet", "mirror", "main"]).succeeded)
        #expect(try clone.refs(of: "mirror").count == 1)
    }

    @Test func `what the next push brings along is no problem, and the doctor only remarks it`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let waiting = try clone.tryGit(["session", "doctor"])
        let json = try clone.tryGit(["session", "doctor", "--format", "json"])
        try clone.git("push", "--quiet", "mirror", "main")

        #expect(
            waiting.succeeded
                && waiting.output
                    == "All is well.\n- 1 segment will go along with the next push to mirror.\n",
            "\(waiting)")
        #expect(json.succeeded && json.output.contains("\"remarks\""), "\(json)")
        #expect(try clone.git("session", "doctor") == "All is well.\n")
    }

    @Test func `status and preview count the same`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n", conversation: "one")
        try clone.commit("Add a")
        try clone.agentWrites("b.txt", "more content\n", conversation: "one")
        try clone.agentWrites("c.txt", "other content\n", conversation: "two")
        try clone.claude("UserPromptSubmit", ["prompt": "What is this?"], conversation: "three")

        let preview = try clone.git("session", "preview", "--format", "json").split(separator: "\n").count
        let status = try clone.git("session", "status")

        #expect(preview == 3 && status.contains("3 segments to ship"), "\(preview) \(status)")
    }

    @Test func `any other remote gets none`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("plain", isMirror: false)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        try clone.git("push", "--quiet", "--all", "plain")
        try clone.git("push", "--quiet", clone.remotePath("plain"), "main:other")
        let byHand = try clone.tryGit(["session", "push", "plain"])

        #expect(try clone.refs(of: "plain", "refs") == ["refs/heads/main", "refs/heads/other"])
        #expect(byHand.status == 1)
        #expect(byHand.errors.contains("is not a mirror"))
    }

    @Test func `a remote that is no mirror is asked once`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("plain", isMirror: false)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("push", "--quiet", "plain", "main")
        let trace = clone.folder.path + "/trace"

        try clone.git("push", "--quiet", "plain", "main:again", environment: ["GIT_TRACE": trace])

        #expect(try !clone.folder.read("trace").contains("ls-remote"))
    }

    @Test func `a mirror that refuses segments leaves the push to go on, and gets them next time`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.gate("mirror", #"if grep -q ai-sessions && [ -e refuse ]; then echo "no room"; exit 1; fi"#)
        try clone.folder.write("", to: "mirror.git/refuse")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(push.succeeded, "\(push)")
        #expect(push.errors.contains("git session: warning: the sessions were not shipped to mirror"))
        #expect(push.errors.contains("no room"))
        #expect(try clone.refs(of: "mirror") == [])

        try FileManager.default.removeItem(atPath: clone.remotePath("mirror") + "/refuse")
        try clone.git("push", "--quiet", "mirror", "main:again")
        #expect(try clone.refs(of: "mirror").count == 1)
    }

    @Test func `a push seals what a commit left over, and the next commit still names it`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("push", "--quiet", "mirror", "main")
        #expect(try clone.refs(of: "mirror").count == 1)

        try clone.commit("Add a")

        #expect(try clone.segments() == [1])
    }

    @Test func `a session without edits stays here`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.claude("UserPromptSubmit", ["prompt": "What is this project?"])
        try clone.git("push", "--quiet", "mirror", "main")
        #expect(try clone.refs(of: "mirror") == [])
    }

    @Test func `each mirror gets every segment`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("one", isMirror: true)
        try clone.addRemote("two", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        try clone.git("session", "push")

        #expect(try clone.refs(of: "one").count == 1)
        #expect(try clone.refs(of: "two").count == 1)
    }

    @Test func `more segments than one push takes arrive in parts`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        let session = try clone.spool.session(agent: "claude-code", conversation: "long")
        for number in 1...205 {
            try session.append([.edit("a.txt", added: ["line \(number)"], call: "call \(number)")])
            _ = try session.seal()
        }

        let said = try clone.git("session", "push", "mirror")

        #expect(said == "mirror: 205 segments shipped.\n")
        #expect(try clone.refs(of: "mirror").count == 205)
    }

    // MARK: Keys

    @Test func `a mirror that announces another key gets nothing until the developer trusts it`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("session", "push", "mirror")
        let other = Curve25519.KeyAgreement.PrivateKey()
        try clone.announce(home: "home-mirror", key: other, at: "mirror")
        try clone.agentWrites("b.txt", "more content\n")
        try clone.commit("Add b")

        let refused = try clone.tryGit(["session", "push", "mirror"])
        let enabled = try clone.git("session", "enable")
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(try clone.refs(of: "mirror").count == 1)

        let id = DeveloperClone.keyID(of: other)
        #expect(refused.status == 1 && refused.errors.contains("--trust \(id)"))
        #expect(enabled.contains("announces another key") && doctor.output.contains("announces another key"))
        let wrong = try clone.tryGit(["session", "enable", "--trust", "0123456789abcdef"])
        #expect(wrong.output.contains("announces another key"))
        try clone.git("session", "enable", "--trust", id)
        try clone.git("session", "push", "mirror")
        #expect(try clone.refs(of: "mirror").count == 2)
    }

    @Test func `a remote that announces itself as a mirror gets nothing before the developer lets it`() throws
    {
        let clone = try DeveloperClone()
        try clone.addRemote("fork", isMirror: false)
        try clone.announce(home: "home-of-somebody", key: clone.homeKey, at: "fork")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let push = try clone.tryGit(["push", "--quiet", "fork", "main"])
        let all = try clone.tryGit(["session", "push"])
        #expect(try clone.refs(of: "fork") == [])
        try clone.git("session", "enable")
        try clone.git("push", "--quiet", "fork", "main:again")

        #expect(push.succeeded && push.errors.contains("announces itself as the mirror of git.example.com"))
        #expect(push.errors.contains("git session enable") && all.output.contains("git session enable"))
        #expect(try clone.refs(of: "fork").count == 1)
    }

    @Test func `another home behind a known address is another home`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.git("session", "enable")
        try clone.announce(home: "home-of-somebody", key: clone.homeKey, at: "mirror")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        let refused = try clone.tryGit(["session", "push", "mirror"])
        #expect(refused.status == 1)
        #expect(try clone.refs(of: "mirror") == [])
    }

    @Test func `a mirror without a key gets nothing, and it is said`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.addRemote("mirror", isMirror: false)
        try clone.announce(#"{"v":1,"origin":"git.example.com","home":"old"}"#, at: "mirror")
        try clone.git("session", "enable")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])
        #expect(push.succeeded && push.errors.contains("announces no key"))
        #expect(try clone.refs(of: "mirror") == [])
    }

    @Test func `no prompt can be read in what arrives, nor in this repository's own objects`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.claude("UserPromptSubmit", ["prompt": "A prompt that nobody else may read"])
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("push", "--quiet", "mirror", "main")

        for remote in [clone.remotePath("mirror"), clone.path + "/.git"] {
            let objects = try clone.git(
                "--git-dir=\(remote)", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
            for object in objects.split(separator: "\n") {
                let content = try clone.tryGit(["--git-dir=\(remote)", "cat-file", "-p", String(object)])
                    .output
                #expect(!content.contains("nobody else may read"))
            }
        }
        #expect(try clone.folder.filesContaining("nobody else may read", below: "mirror.git") == [])
    }

    // MARK: Queues

    @Test func `what a repository takes that is no mirror any more is still to be shipped`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try FileManager.default.removeItem(atPath: clone.remotePath("mirror") + "/hooks/pre-receive")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(push.succeeded && push.errors.contains("without a mirror's receipt"))
        #expect(try clone.git("session", "status").contains("1 segment to ship"))
    }

    @Test(arguments: [
        "Der Push ist angenommen\ngatehouse-receipt/1 p1 $count", "gatehouse: accepted as p1",
        "gatehouse: accepted as p1, $count segments recorded\nWelcome",
    ])
    func `a receipt counts, or the words of a mirror from before receipts`(answer: String) throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.gate("mirror", "", answer: answer)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(push.errors.contains("shipped 1 segment of 1 recorded session"), "\(push)")
        #expect(try clone.git("session", "status").contains("0 segments to ship"))
    }

    @Test(arguments: [
        "Our wiki explains what 'gatehouse: accepted as p1' means", "gatehouse: accepted as planned",
        "remote: gatehouse: accepted as p1", "gatehouse-receipt/1 p1 7", "gatehouse-receipt/1 p1 ${count}x",
    ])
    func `words of another hook are no receipt`(answer: String) throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.gate("mirror", "", answer: answer)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(push.succeeded && push.errors.contains("without a mirror's receipt"), "\(push)")
        #expect(try clone.git("session", "status").contains("1 segment to ship"))
    }

    @Test func `a session that the mirror refuses does not hold up the others`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        for name in ["one", "two", "three"] {
            try clone.agentWrites("\(name).txt", "content of \(name)\n", conversation: name)
        }
        try clone.commit("Three sessions")
        let refused = try clone.spool.session(agent: "claude-code", conversation: "two").id
        try clone.gate("mirror", "if grep -q \(refused); then exit 1; fi")

        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(push.succeeded && push.errors.contains("session \(refused)"))
        #expect(try clone.refs(of: "mirror").count == 2)
    }

    @Test func `what went is sent once, however many commits a session has`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        let session = try clone.spool.session(agent: "claude-code", conversation: "long")
        let told: [String] = (1...40).map { number in "text \(number) " + String(repeating: "x", count: 5_000)
        }
        for (number, text) in told.enumerated() {
            try session.append([
                .text(text), .edit("a.txt", added: ["line \(number)"], call: "call \(number)"),
            ])
            _ = try session.seal()
            try clone.git("session", "push", "mirror")
        }
        let sent = try session.sealed().map {
            try clone.blob("refs/ai-sessions/\($0.name)", of: "mirror").count
        }
        #expect(sent.count == 40)
        let bytesTold = told.map(\.utf8.count).reduce(0, +)
        let bytesSent = sent.reduce(0, +)
        // Each text once, with what a segment has around it.
        #expect(bytesSent < bytesTold + 40 * 1_000)
    }
}
