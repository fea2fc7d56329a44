package import Domain

/// A diff with the origin of each added line, before it is known who reads that.
package struct TracedDiff {
    /// Each file, and for each of its hunks the origins of its added lines, as far as they have any.
    package let files: [(file: UnifiedDiff.File, origins: [[SessionWritings.Origin]])]

    /// - Parameter origins: finds where the added lines of hunks come from.
    init(
        _ diff: UnifiedDiff,
        origins: (_ hunks: [(path: String, lines: [Substring])]) throws -> [[SessionWritings.Origin?]]
    ) rethrows {
        let hunks = diff.files.flatMap { file in file.hunks.map { (file.path, $0.added) } }
        var found = try origins(hunks).map { $0.compactMap(\.self) }[...]
        files = diff.files.map { file in
            defer { found = found.dropFirst(file.hunks.count) }
            return (file, Array(found.prefix(file.hunks.count)))
        }
    }

    /// The sessions that lines come from.
    package var sessions: Set<SessionID> { Set(files.flatMap(\.origins).joined().map(\.session)) }
}
