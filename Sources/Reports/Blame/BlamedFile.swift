package import Domain
package import Programs

/// A file in a mirror, with the commit that each line comes from.
package struct BlamedFile {
    package let blamed: BlamePorcelain

    /// The commits that its lines come from.
    package var commits: Set<ObjectID> { Set(blamed.lines.map(\.commit)) }

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
            BlamePorcelain.command
                + (range.map { ["-L", "\($0.lowerBound),\($0.upperBound)"] } ?? []) + [
                    String(id), "--", path,
                ])
        blamed = BlamePorcelain(output)
    }
}
