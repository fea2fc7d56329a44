package import Domain

/// A diff with the origin of each added line, before it is known who reads that.
package struct TracedDiff {
    /// Each file, and for each of its hunks the origins of its added lines, as far as they have any.
    package let files: [(file: UnifiedDiff.File, origins: [[SessionWritings.Origin]])]

    /// - Parameter origin: finds where an added line comes from.
    init(
        _ diff: UnifiedDiff, origin: (_ line: Substring, _ path: String) throws -> SessionWritings.Origin?
    ) rethrows {
        files = try diff.files.map { file in
            (file, try file.hunks.map { try $0.added.compactMap { try origin($0, file.path) } })
        }
    }

    /// The sessions that lines come from.
    package var sessions: Set<SessionID> { Set(files.flatMap(\.origins).joined().map(\.session)) }
}
