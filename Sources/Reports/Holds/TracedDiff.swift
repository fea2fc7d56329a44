package import Domain

/// A diff with the origin of each added line, before it is known who reads that.
package struct TracedDiff {
    /// Each file, and for each of its hunks the origins of its added lines, as far as they have any.
    package let files: [(file: UnifiedDiff.File, origins: [[SessionWritings.Origin]])]

    /// - Parameter origins: finds where the added lines of a hunk come from.
    init(
        _ diff: UnifiedDiff,
        origins: (_ lines: [Substring], _ path: String) throws -> [SessionWritings.Origin?]
    ) rethrows {
        files = try diff.files.map { file in
            (file, try file.hunks.map { try origins($0.added, file.path).compactMap(\.self) })
        }
    }

    /// The sessions that lines come from.
    package var sessions: Set<SessionID> { Set(files.flatMap(\.origins).joined().map(\.session)) }
}
