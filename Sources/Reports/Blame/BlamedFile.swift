package import Domain
import Programs
import LedgerStore

/// A file in a mirror, with the commit that each line comes from.
package struct BlamedFile {
    /// A line of the file.
    package struct Line {
        package let number: Int
        package let commit: ObjectID
        /// The file's path in that commit.
        package let path: String
        package let text: String
    }

    package private(set) var lines: [Line] = []

    /// Asks git for the lines of a file.
    ///
    /// - Parameters:
    ///   - ref: a ref or a commit of the mirror.
    ///   - range: the lines to show; nil for all.
    /// - Throws: `Problem` where there is no such ref; otherwise git's failure.
    package init(_ path: String, at ref: String, lines range: ClosedRange<Int>?, in mirror: Mirror)
        throws
    {
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let commit = try git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(ref)^{commit}"])
        guard commit.succeeded else {
            throw Problem(
                .missing, "the mirror '\(mirror.name)' has no ref or commit '\(VisibleText.escaping(ref))'",
                advice: "to list its refs: git --git-dir=\(mirror.path) for-each-ref")
        }
        let id = Lines.of(commit.outputText)[0]
        let output = try git.output(
            ["-c", "core.quotePath=false", "blame", "--line-porcelain"]
                + (range.map { ["-L", "\($0.lowerBound),\($0.upperBound)"] } ?? []) + [
                    String(id), "--", path,
                ])
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
