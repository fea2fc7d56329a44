import Domain
import Foundation
import Programs

extension Installation {
    /// Speaks to `git receive-pack` itself, as a client that lies.
    func rawPush(_ commands: [(old: String, new: String, ref: String)], pack: [UInt8]) throws -> Outcome {
        var input: [UInt8] = []
        for (index, command) in commands.enumerated() {
            let capabilities = index == 0 ? "\0report-status" : ""
            let line = "\(command.old) \(command.new) \(command.ref)\(capabilities)"
            let length = String(line.utf8.count + 4, radix: 16)
            input += Array((String(repeating: "0", count: 4 - length.count) + length + line).utf8)
        }
        input += Array("0000".utf8) + pack
        return try run("git", ["receive-pack", mirror], input: input)
    }
}

extension Clone {
    /// A pack of everything that `tips` lead to; see git-pack-objects(1) for the options.
    func pack(_ tips: [String], _ options: String...) throws -> [UInt8] {
        let outcome = try ChildProcess.run(
            "git", ["pack-objects", "--revs", "--stdout", "--quiet"] + options,
            environment: installation.environment(),
            directory: path, input: Array((tips.joined(separator: "\n") + "\n").utf8), seconds: 60)
        return outcome.output
    }

    /// Puts an object into the database as it is given, and returns its id.
    func object(of type: String, _ content: String) throws -> String {
        try input(content, to: "hash-object", "-t", type, "-w", "--literally", "--stdin")
    }

    /// Writes a tree with entries as they are given, in this order, whatever Git itself would write.
    func tree(_ entries: (mode: String, name: String, id: String)...) throws -> String {
        let content = entries.flatMap { entry in
            Array("\(entry.mode) \(entry.name)\0".utf8) + (ObjectID(hex: entry.id)?.bytes ?? [])
        }
        let outcome = try installation.run(
            "git", ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], in: path, input: content)
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Commits a tree on top of others, and returns the commit's id.
    func commitTree(_ tree: String, on parents: String..., message: String = "Commit") throws -> String {
        let outcome = try installation.run(
            "git", ["commit-tree", tree, "-m", message] + parents.flatMap { ["-p", $0] }, in: path)
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What git answers to `content` on standard input, without white space around it.
    func input(_ content: String, to arguments: String...) throws -> String {
        try installation.run("git", arguments, in: path, input: Array(content.utf8)).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
