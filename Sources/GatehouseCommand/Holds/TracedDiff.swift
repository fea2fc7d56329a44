import Domain
import Gate

/// A diff with where each of its added lines comes from, before it is known who reads that.
struct TracedDiff {
    /// Each file with the origins of the lines of its hunks, as far as they have any.
    let files: [(file: UnifiedDiff.File, origins: [[SessionWritings.Origin]])]

    /// - Parameter origin: tells where a line that is added to a file comes from.
    init(
        _ diff: UnifiedDiff, origin: (_ line: Substring, _ path: String) throws -> SessionWritings.Origin?
    ) rethrows {
        files = try diff.files.map { file in
            (file, try file.hunks.map { try $0.added.compactMap { try origin($0, file.path) } })
        }
    }

    /// The sessions that lines come from.
    var sessions: Set<SessionID> { Set(files.flatMap(\.origins).joined().map(\.session)) }
}
