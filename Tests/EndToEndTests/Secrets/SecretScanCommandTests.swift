import Foundation
import Testing

/// The scanner by hand and in CI.
@Suite struct SecretScanCommandTests {
    @Test func `files, standard input and commits are scanned, and no value is shown`() throws {
        let place = try Installation()
        let work = try place.clone()
        let secret = TestSecret.token()
        try work.commit(["src/a.py": "x = 1\ntoken = '\(secret)'\n"], "Add a")
        try work.commit(["src/a.py": "x = 1\n"], "Take it out")
        try work.write(["b.py": "token = '\(secret)'\n"])

        let files = try place.run("gatehouse", ["secrets", "scan", work.path])
        let commits = try place.run(
            "gatehouse", ["secrets", "scan", work.path, "--range", "origin/main..HEAD", "--format", "json"])
        let input = try place.run(
            "gatehouse", ["secrets", "scan", "-"], input: Array("token = '\(secret)'".utf8))
        let clean = try place.run("gatehouse", ["secrets", "scan", work.path + "/src"])

        #expect(files.status == 1 && files.output.contains("b.py:1") && !files.output.contains("src/a.py"))
        #expect(commits.status == 1 && commits.output.contains("\"path\" : \"src/a.py\""))
        #expect(input.status == 1 && input.output.contains("-:1"))
        #expect(clean.status == 0 && clean.output == "No secrets found.\n")
        for outcome in [files, commits, input] {
            #expect(!(outcome.output + outcome.errors).contains(secret.suffix(20)))
        }
    }

    @Test func `the SARIF log has a rule, a level and a place for each finding`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.write(["b.py": "\ntoken = '\(TestSecret.token())'\n"])
        let outcome = try place.run("gatehouse", ["secrets", "scan", work.path, "--format", "sarif"])

        let log = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let run = try #require((log?["runs"] as? [[String: Any]])?.first)
        let result = try #require((run["results"] as? [[String: Any]])?.first)
        let location = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
        #expect(log?["version"] as? String == "2.1.0" && result["ruleId"] as? String == "github-pat")
        #expect(result["level"] as? String == "error")
        #expect((location?["artifactLocation"] as? [String: Any])?["uri"] as? String == "b.py")
        #expect((location?["region"] as? [String: Any])?["startLine"] as? Int == 2)
    }

    @Test func `known findings are ignored, and mistakes are said`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.write([
            "b.py": "token = '\(TestSecret.token())'\n", ".gitleaksignore": "# known\nb.py:github-pat:1\n",
        ])
        #expect(try place.run("gatehouse", ["secrets", "scan", work.path]).status == 0)
        #expect(
            try place.run("gatehouse", ["secrets", "scan", work.path + "/none"]).errors.contains(
                "no file or folder"))
        #expect(
            try place.run("gatehouse", ["secrets", "scan", work.path, "--range", "no..where"]).status == 1)
        #expect(try place.run("gatehouse", ["secrets", "allow", "--reason", "x"]).status == 64)
        #expect(try place.run("gatehouse", ["secrets", "allow", "abc", "--reason", "x"]).status == 64)
    }

    // MARK: What stands in a tree

    /// Writes a file whose name is no UTF-8.
    private func write(_ text: String, named name: [UInt8], in folder: String) throws {
        let path = Array("\(folder)/".utf8) + name + [0]
        let descriptor = path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer {
            $0.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o644) } ?? -1
        }
        try #require(descriptor >= 0)
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
    }

    @Test func `a file is scanned whatever bytes its name and its folders' names have`() throws {
        let place = try Installation()
        let work = place.folder + "/work"
        try place.git("init", "--quiet", work)
        try write(
            "token = '\(TestSecret.token(1))'\n", named: [0x63, 0x61, 0x66, 0xE9, 0x2E, 0x70, 0x79], in: work)
        _ = try place.run(
            "sh", ["-c", "d=$(printf 'd\\377') && mkdir \"$d\" && cp caf*.py \"$d/b.py\""], in: work)

        let files = try place.run("gatehouse", ["secrets", "scan", work])
        try place.git("add", "--all", in: work)
        try place.git("commit", "--quiet", "-m", "Add them", in: work)
        let commits = try place.run(
            "gatehouse", ["secrets", "scan", work, "--range", "HEAD", "--format", "json"])

        #expect(files.status == 1 && files.errors.isEmpty, "\(files)")
        #expect(files.output.contains("caf\\xe9.py:1") && files.output.contains("d\\xff/b.py:1"), "\(files)")
        #expect(commits.status == 1 && commits.output.contains("/b.py\""), "\(commits)")
    }

    @Test func `a folder that cannot be read is said, and the rest is scanned`() throws {
        let place = try Installation()
        let work = place.folder + "/work"
        try FileManager.default.createDirectory(
            atPath: work + "/closed", withIntermediateDirectories: true)
        try "x = 1\n".write(toFile: work + "/closed/a.py", atomically: true, encoding: .utf8)
        try "x = 1\n".write(toFile: work + "/b.py", atomically: true, encoding: .utf8)
        try "x = 1\n".write(toFile: work + "/unreadable.py", atomically: true, encoding: .utf8)
        chmod(work + "/closed", 0)
        chmod(work + "/unreadable.py", 0)
        defer { chmod(work + "/closed", 0o700) }
        // Root reads what it wants unless that is taken from it.
        let bound =
            geteuid() == 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : ["env"]
        func scan() throws -> Installation.Outcome {
            try place.run(bound[0], bound.dropFirst() + ["gatehouse", "secrets", "scan", work])
        }

        let clean = try scan()
        try "token = '\(TestSecret.token())'\n".write(
            toFile: work + "/b.py", atomically: true, encoding: .utf8)
        let found = try scan()

        #expect(clean.status == 2 && clean.output == "No secrets found in what was scanned.\n")
        for path in ["closed/", "unreadable.py"] {
            #expect(
                clean.errors.contains("gatehouse: \(path) was not scanned: Permission denied"), "\(clean)"
            )
        }
        #expect(found.status == 1 && found.output.contains("b.py:1"), "\(found)")
        #expect(found.errors.contains("closed/ was not scanned"))
    }

    @Test func `a link is followed where it is named and nowhere else; a pipe is refused and not waited for`()
        throws
    {
        let place = try Installation()
        let work = place.folder + "/work"
        let outside = place.folder + "/outside"
        for folder in [work, outside] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try "token = '\(TestSecret.token())'\n".write(
            toFile: outside + "/a.py", atomically: true, encoding: .utf8)
        for (link, target) in [("folder", outside), ("file.py", outside + "/a.py"), ("loop", ".")] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(work)/\(link)", withDestinationPath: target)
        }
        try #require(mkfifo(work + "/pipe", 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: work + "/to-pipe", withDestinationPath: work + "/pipe")

        func scan(_ target: String) throws -> Installation.Outcome {
            try place.run("gatehouse", ["secrets", "scan", target])
        }
        let tree = try scan(work)
        let folder = try scan(work + "/folder")
        let file = try scan(work + "/file.py")

        #expect(tree.status == 0, "\(tree)")
        #expect(folder.status == 1 && folder.output.contains(" a.py:1"), "\(folder)")
        #expect(file.status == 1 && file.output.contains("file.py:1"), "\(file)")
        for pipe in ["/pipe", "/to-pipe"] {
            let refused = try scan(work + pipe)
            #expect(refused.status == 1 && refused.errors.contains("neither a file nor a folder"))
        }
    }

    @Test func `a home that is not there, and a range of what is no repository, are mistakes`() throws {
        let place = try Installation()
        let work = try place.clone()
        func errors(_ arguments: String...) throws -> String {
            let outcome = try place.run("gatehouse", ["secrets", "scan"] + arguments, in: work.path)
            #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome)")
            return outcome.errors
        }
        #expect(try errors(".", "--home", "/nope").contains("there is no home at /nope"))
        #expect(try errors(".", "--home", place.folder).contains("there is no home at \(place.folder)"))
        #expect(try errors("README", "--range", "HEAD").contains("README is a file"))
        #expect(try errors("-", "--range", "HEAD").contains("the folder of a repository"))
        #expect(try errors("none", "--range", "HEAD").contains("no file or folder"))
    }
}
