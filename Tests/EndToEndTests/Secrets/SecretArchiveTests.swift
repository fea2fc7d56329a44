import Foundation
import Testing

/// What is packed in files is looked into as the files are.
@Suite struct SecretArchiveTests {
    private func pack(_ files: [String: String], in work: Clone) throws {
        let packed = work.path + "/../packed-\(UUID().uuidString)"
        for (name, text) in files {
            let file = "\(packed)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar", "czf", work.path + "/app.tgz", "-C", packed] + files.keys.sorted()
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func `a secret in a member is told with the member, and kept nowhere`() throws {
        let place = try Installation()
        let work = try place.clone()
        let token = TestSecret.token()
        try pack(
            ["config/settings.py": "x = 1\ntoken = '\(token)'\n", "\(TestSecret.token(2)).txt": "1\n"],
            in: work)
        try work.commit([:], "Pack it")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("app.tgz!config/settings.py:2: github-pat"), "\(push)")
        try place.gatehouse(
            "secrets", "allow", "--rule", "github-pat", "--path", "app.tgz", "--reason", "samples", "--owner",
            "eve")
        #expect(
            try work.tryGit("push", "origin", "main").succeeded,
            "an exception for the archive is for its members")
        #expect(
            push.said.contains("the name of a file in") && !push.said.contains("clean already"), "\(push)")
        try place.expectNowhere(token)
        try place.expectNowhere(TestSecret.token(2))
    }

    @Test func `of an archive that changes only what is new blocks`() throws {
        let place = try Installation()
        let refusing = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy(Installation.recordingSecrets)
        let work = try place.clone()
        let line = "token = '\(TestSecret.token())'\n"
        try pack(["a.py": line, "b.py": "1\n"], in: work)
        try work.commit([:], "Pack it")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        try place.editPolicy { _ in refusing }

        try pack(["a.py": line, "b.py": "2\n"], in: work)
        try work.commit([:], "Change another member")
        let changed = try work.tryGit("push", "origin", "main")
        try pack(["a.py": line, "b.py": "token = '\(TestSecret.token(2))'\n"], in: work)
        try work.commit([:], "Add another secret")
        let added = try work.tryGit("push", "origin", "main")

        #expect(changed.succeeded, "\(changed)")
        #expect(!added.succeeded && added.said.contains("app.tgz!b.py:1"), "\(added)")
        #expect(!added.said.contains("a.py:1"), "\(added)")
    }
}
