import Foundation
import HelperTestSupport
import Testing

/// Texts of which git shows no lines, since their attributes say so.
@Suite struct UndisplayedTextsTests {
    /// The git commands that ran, as git itself tells it.
    private func commands(in trace: String) -> [String] {
        trace.split(separator: "\n").compactMap { line in
            guard let event = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                event["event"] as? String == "cmd_name"
            else { return nil }
            return event["name"] as? String
        }
    }

    @Test func `many of them take no more runs of git than one does`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitattributes", "*.lock -diff\n")
        try clone.commit("Attributes")
        func commit(_ files: [String], _ name: String) throws -> [String] {
            for file in files {
                try clone.agentWrites(file, "the only line of \(file), which is long enough\n")
            }
            try clone.shell("shell-\(name)") {
                for file in files { try clone.write(file + ".png", "\0 picture of \(file)\n") }
            }
            let trace = "\(clone.folder.path)/\(name).trace"
            try clone.git("add", "--all")
            try clone.git(
                "commit", "--quiet", "-m", name, environment: ["GIT_TRACE2_EVENT": trace])
            return commands(in: try clone.folder.read(name + ".trace"))
        }
        let one = try commit(["a.lock"], "one")
        let many = try commit((1...12).map { "sub \($0)/ä\($0).lock" }, "many")
        #expect(one.filter { $0 == "diff-index" }.count == 2)
        #expect(many.sorted() == one.sorted())
        #expect(try clone.segments() == [2])
        try clone.git("session", "unlink", "HEAD")
        #expect(try clone.segments() == [])
    }

    @Test func `a commit whose only work is in such texts is found from any folder`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitattributes", "*.lock -diff\n")
        try clone.write("sub/other.txt", "another file\n")
        try clone.commit("Attributes")
        try clone.agentWrites("sub/a.lock", "the only line of a, which is long enough\n")
        try clone.agentWrites("b.lock", "the only line of b, which is long enough\n")
        try clone.git("add", "--all")
        try clone.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Past the hooks")
        try clone.git("session", "link", in: clone.path + "/sub")
        #expect(try clone.segments() == [1])
    }
}
