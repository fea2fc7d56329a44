import Foundation

/// Which transcripts a session has, and how far each was read.
extension SpooledSession {
    private var positionsPath: String { path + "/transcripts.json" }

    /// The transcripts that are known.
    package func transcripts() -> [String] { positions().keys.sorted() }

    /// Remembers a transcript that is to be read.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func noteTranscript(_ file: String) throws {
        guard positions()[file] == nil else { return }
        try withLock(named: "intake.lock") {
            if positions()[file] == nil {
                try setTranscriptPosition(Spool(path: spool).forgotten[file] ?? 0, of: file)
            }
        }
    }

    /// How far a transcript was read, as its reader counts.
    package func transcriptPosition(_ file: String) -> Int {
        positions()[file] ?? 0
    }

    /// Notes how far a transcript was read, as its reader counts.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func setTranscriptPosition(_ position: Int, of file: String) throws {
        var all = positions()
        all[file] = position
        try Spool.replace(positionsPath, with: try JSONEncoder().encode(all))
    }

    private func positions() -> [String: Int] {
        guard let bytes = FileManager.default.contents(atPath: positionsPath) else { return [:] }
        return (try? JSONDecoder().decode([String: Int].self, from: bytes)) ?? [:]
    }
}
