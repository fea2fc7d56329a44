import Foundation
import HelperTestSupport
import Testing

/// What `enable` puts into a clone, beside what is there already.
@Suite struct CloneHooksTests {
    @Test func `a hook that was there still runs, with its arguments, and its status stands`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.hook("prepare-commit-msg", #"echo "$#:$2:$KEEPS" > ran; [ -z "$REFUSES" ]"#)
        try clone.git("session", "enable")
        try clone.git("session", "enable")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "a.txt")

        let refused = try clone.tryGit(["commit", "-m", "Add a"], environment: ["REFUSES": "1"])
        try clone.git("commit", "--quiet", "-m", "Add a", environment: ["KEEPS": "yes"])

        #expect(!refused.succeeded)
        #expect(try clone.folder.read("work/ran") == "2:message:yes\n")
        #expect(try clone.segments() == [1])
    }

    @Test func `a pre-push hook that was there reads the refs and can refuse the push`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.hook("pre-push", #"cat > refs-read; [ "$1" != refused ]"#)
        try clone.git("session", "enable")
        try clone.addRemote("taken", isMirror: false)
        try clone.addRemote("refused", isMirror: false)

        try clone.git("push", "--quiet", "taken", "main")
        let refused = try clone.tryGit(["push", "--quiet", "refused", "main"])

        #expect(try clone.folder.read("work/refs-read").contains("refs/heads/main"))
        #expect(!refused.succeeded)
        #expect(try clone.refs(of: "refused", "refs/heads") == [])
    }

    @Test(arguments: ["--local", "--global"])
    func `a folder of core.hooksPath goes on being used, and is left alone`(scope: String) throws {
        let clone = try DeveloperClone(isEnabled: false)
        let folder = scope == "--local" ? "work/.husky/_" : "account/shared hooks"
        try clone.hook("prepare-commit-msg", "echo prepared >> ../ran", in: folder)
        try clone.git("config", scope, "core.hooksPath", scope == "--local" ? ".husky/_" : "~/shared hooks")
        try clone.git("session", "enable")
        try clone.git("session", "enable")
        try clone.hook("pre-commit", "echo came later >> ../ran", in: folder)
        try clone.agentWrites("a.txt", "some content\n")

        try clone.commit("Add a")

        #expect(try clone.segments() == [1])
        #expect(try clone.folder.read("ran") == "came later\nprepared\n")
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(clone.folder.path)/\(folder)")
        #expect(names.sorted() == ["pre-commit", "prepare-commit-msg"])
    }

    @Test(arguments: [nil, ".husky"])
    func `disable puts everything back`(hooksPath: String?) throws {
        let clone = try DeveloperClone(isEnabled: false)
        if let hooksPath { try clone.git("config", "core.hooksPath", hooksPath) }
        try clone.hook("prepare-commit-msg", "true")
        try clone.write(".git/info/exclude", "mine\n")
        try clone.write("settings", "")
        let before = try state(clone)

        try clone.git("session", "enable")
        let during = try state(clone)
        try clone.git("session", "disable")

        #expect(try state(clone) == before)
        #expect(during != before)
        try clone.agentWrites("a.txt", "some content\n")
        #expect(try clone.commit("Add a") == "Add a\n\n")
    }

    /// Everything in the clone that enabling could change.
    private func state(_ clone: DeveloperClone) throws -> [String] {
        let hooks = try FileManager.default.contentsOfDirectory(atPath: clone.path + "/.git/hooks").sorted()
        let top = try FileManager.default.contentsOfDirectory(atPath: clone.path).sorted()
        return hooks + top + [
            try clone.git("config", "--local", "--list"), try clone.folder.read("work/.git/info/exclude"),
            try clone.folder.read("work/.git/hooks/prepare-commit-msg"),
        ]
    }

    @Test func `Claude Code's settings get our entries beside a developer's own`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        let own = #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"notify"}]}]},"model":"opus"}"#
        try clone.write(".claude/settings.local.json", own)

        try clone.git("session", "enable")
        try clone.git("session", "enable")
        let enabled = try settings(clone)
        try clone.git("session", "disable")

        let stop = try #require((enabled["hooks"] as? [String: [Any]])?["Stop"])
        #expect(stop.count == 2)
        #expect((enabled["hooks"] as? [String: [Any]])?.count == 10)
        #expect(enabled["model"] as? String == "opus")
        let before = try JSONSerialization.jsonObject(with: Data(own.utf8)) as? NSDictionary
        #expect(NSDictionary(dictionary: try settings(clone)) == before)
    }

    @Test func `settings that are not JSON are left alone, and it is said`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.write(".claude/settings.local.json", "{ not json")

        let outcome = try clone.tryGit(["session", "enable"])

        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("settings.local.json is not a JSON object"))
        #expect(try clone.folder.read("work/.claude/settings.local.json") == "{ not json")
    }

    @Test func `without agents' hooks only Git's are put in`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--no-agent-hooks")
        #expect(!clone.folder.has("work/.claude"))
        #expect(clone.folder.has("work/.git/hooks/prepare-commit-msg"))
    }

    private func settings(_ clone: DeveloperClone) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(
            with: Data(clone.folder.read("work/.claude/settings.local.json").utf8))
        return try #require(json as? [String: Any])
    }

    @Test func `a hook that another tool put in our place is kept, and the one before it is not lost`() throws
    {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.hook("pre-push", "echo first >>ran")
        try clone.git("session", "enable")
        try clone.hook("pre-push", "echo second >>ran")
        let said = try clone.git("session", "enable")
        try clone.git("session", "disable")
        #expect(said.contains("pre-push.kept-before"))
        #expect(try clone.folder.read("work/.git/hooks/pre-push").contains("second"))
        #expect(try clone.folder.read("work/.git/hooks/pre-push.kept-before").contains("first"))
    }

    @Test func `that Git LFS left its hook out because of ours is said, with what mends it`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("origin", isMirror: false)
        try clone.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
        try clone.commit("Track large files")

        let doctor = try clone.tryGit(["session", "doctor"])
        let push = try clone.tryGit(["push", "--quiet", "origin", "main"])

        let words = "Git LFS does not send the contents of its files with a push"
        let mend = "git session disable && git lfs update && git session enable"
        #expect(doctor.status == 1 && doctor.output.contains(words), "\(doctor)")
        #expect(doctor.output.contains("To mend it: \(mend)"), "\(doctor)")
        #expect(push.succeeded && push.errors.contains(words) && push.errors.contains(mend), "\(push)")
        // As those commands leave it.
        try clone.git("session", "disable")
        try clone.hook("pre-push", "git lfs pre-push \"$@\" || exit 0")
        try clone.git("session", "enable")
        #expect(try !clone.tryGit(["session", "doctor"]).output.contains(words))
    }

    @Test func `nor is it said where the hook is in a folder that the clone's hooks run`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.write(".gitattributes", "*.bin filter=lfs\n")
        try clone.hook("pre-push", "git lfs pre-push \"$@\" || exit 0", in: "work/shared-hooks")
        try clone.git("config", "core.hooksPath", "shared-hooks")
        try clone.git("session", "enable")
        #expect(try !clone.tryGit(["session", "doctor"]).output.contains("Git LFS"))
    }
}
