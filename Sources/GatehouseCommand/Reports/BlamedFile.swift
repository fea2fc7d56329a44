import ArgumentParser
import Domain
import Programs
import LedgerStore
import Terminal

/// A file of a mirror, with the commit that each line is from.
struct BlamedFile {
    struct Line {
        let number: Int
        let commit: ObjectID
        /// The file's path in that commit.
        let path: String
        let text: String
    }

    private(set) var lines: [Line] = []

    init(_ path: String, at ref: String, lines range: LineRange?, in mirror: Ledger.Mirror) throws {
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let commit = try git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(ref)^{commit}"])
        guard commit.succeeded else {
            throw CommandFailure(
                "the mirror '\(mirror.name)' has no ref or commit '\(VisibleText.escaping(ref))'; its refs: git "
                    + "--git-dir=\(mirror.path) for-each-ref")
        }
        let id = Lines.of(commit.outputText)[0]
        let output = try git.output(
            ["-c", "core.quotePath=false", "blame", "--line-porcelain"]
                + (range.map { ["-L", "\($0.first),\($0.last)"] } ?? []) + [String(id), "--", path])
        parse(output)
    }

    /// Reads `git blame --line-porcelain`: see git-blame(1).
    private mutating func parse(_ output: String) {
        var (commit, number, path) = (ObjectID?.none, 0, "")
        for line in Lines.of(output) {
            if line.hasPrefix("\t") {
                if let id = commit {
                    lines.append(Line(number: number, commit: id, path: path, text: String(line.dropFirst())))
                }
                commit = nil
            } else if commit == nil {
                let fields = line.split(separator: " ")
                guard fields.count >= 3 else { continue }
                commit = ObjectID(hex: fields[0])
                number = Int(fields[2]) ?? 0
            } else if line.hasPrefix("filename ") {
                path = String(line.dropFirst("filename ".count))
            }
        }
    }
}

/// A range of a file's lines as people give it: `10,30`.
struct LineRange: ExpressibleByArgument {
    let first: Int
    let last: Int

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first >= 1, first <= last
        else { return nil }
        self.first = first
        self.last = last
    }
}
