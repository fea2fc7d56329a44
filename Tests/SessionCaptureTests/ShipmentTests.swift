import Foundation
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
        #expect(
            try clone.opened("\(id)/1", at: "mirror")
                == Data(contentsOf: URL(fileURLWithPath: clone.onlySession().sealed()[0].path)))
        #expect(try clone.git("for-each-ref", "refs/ai-sessions", "refs/gatehouse") == "")
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
        #expect(byHand.errors.contains("is no mirror"))
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
        try clone.hook(
            "pre-receive", #"if grep -q ai-sessions && [ -e refuse ]; then echo "no room"; exit 1; fi"#,
            in: "mirror.git/hooks")
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
}
