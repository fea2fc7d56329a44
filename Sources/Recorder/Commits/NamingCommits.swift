package import Domain
import Foundation
import Programs

/// Commits whose messages name sessions.
package struct NamingCommits {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    package struct Commit {
        package let id: String
        package let subject: String
        package let names: Set<SegmentName>
    }

    /// How many are looked at.
    private static let maximumCommits = 500

    /// The local branches' commits that no mirror has, as git-rev-list(1) is told; where no mirror is known, those that no
    /// remote has.
    package func notShipped() throws -> [String] {
        let known = MirrorBook(clone: clone).known
        let mirrors = try clone.remotes().filter { known[$0.url] != nil }
        let elsewhere = mirrors.isEmpty ? ["--remotes"] : mirrors.map { "--remotes=\($0.name)" }
        let here = try clone.commit("HEAD") == nil ? [] : ["HEAD"]
        return here + ["--branches", "--not"] + elsewhere
    }

    /// Those of `revisions` that name a session, or one of `segments`, the latest first.
    package func find(_ revisions: [String], naming segments: Set<SegmentName>? = nil) throws -> [Commit] {
        let output = try clone.git.output(
            [
                "log", "-z", "--no-show-signature", "--max-count=\(Self.maximumCommits)",
                "--basic-regexp", "--grep=^\(SessionTrailer.key): ",
                "--format=%H%x01%s%x01%(trailers:key=\(SessionTrailer.key),valueonly,separator=%x2C)",
            ] + revisions + ["--"])
        return output.split(separator: "\0").compactMap { record in
            let fields = record.split(separator: "\u{1}", omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let names = fields[2].split(separator: ",").compactMap {
                try? SessionTrailer.parse($0).get().segment
            }
            let wanted = segments.map { Set(names).intersection($0) } ?? Set(names)
            guard !wanted.isEmpty else { return nil }
            return Commit(id: String(fields[0]), subject: String(fields[1]), names: wanted)
        }
    }
}

extension [NamingCommits.Commit] {
    /// A line for each.
    package var list: String {
        map { "    \($0.id.prefix(12))  \(VisibleText.escaping($0.subject))\n" }.joined()
    }
}
