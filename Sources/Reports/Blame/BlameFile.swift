package import Domain
import Programs

/// Finds what each line of a file in a mirror came from.
package struct BlameFile {
    private let access: SessionAccess
    private let ledger: any LedgerReading

    /// - Parameter access: the sessions that the viewer reads.
    package init(_ access: SessionAccess, in ledger: any LedgerReading) {
        self.access = access
        self.ledger = ledger
    }

    /// Reads the lines in their order, with prompts of the sessions that the viewer may read.
    ///
    /// - Parameters:
    ///   - ref: a ref or a commit of the mirror.
    ///   - range: the lines to show; nil for all.
    ///   - name: the mirror, also a removed one whose repository is still in its place.
    /// - Throws: `Problem` where there is no such mirror, ref or file; otherwise errors of git and of the ledger.
    package func callAsFunction(
        _ path: String, at ref: String, lines range: ClosedRange<Int>?, ofMirror name: String
    ) throws -> [BlameRow] {
        let mirror = try ledger.recordedMirror(named: name)
        let file = try BlamedFile(path, at: ref, lines: range, in: mirror)
        var origins = try LineOrigins(of: file.commits, mirror: mirror.name, in: ledger)
        let found = try origins.origins(of: file.blamed)
        let opened = try access.open(Set(found.compactMap(\.?.session)))
        return zip(file.blamed.lines, found).map { line, origin in
            BlameRow(line, from: origin, among: opened, as: origins.judgement(of: line))
        }
    }
}
