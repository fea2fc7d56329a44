import Domain
import Foundation

/// Which transcripts a session has, and how far each was read.
extension SpooledSession {
    private var positionsPath: String { path + "/transcripts.json" }

    /// The transcripts that are known.
    package func transcripts() -> [String] { positions().keys.sorted() }

    /// Remembers a transcript that is to be read, from now on for this session alone.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func noteTranscript(_ file: String) throws {
        guard positions()[file] == nil else { return }
        try withLock(named: "intake.lock") {
            if positions()[file] == nil {
                let spool = Spool(path: self.spool)
                try spool.transcriptIndex.setReader(self, of: file)
                try setTranscriptPosition(spool.forgotten[file] ?? 0, of: file)
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

    private func positions() -> [String: Int] { read(positionsPath) }

    private var copiesPath: String { path + "/copies.json" }

    /// The sessions whose lines a transcript began with, until it was read to its end.
    func sessionsCopied(in file: String) -> [SessionID] {
        let copies: [String: [String]] = read(copiesPath)
        return (copies[file] ?? []).compactMap { SessionID($0) }
    }

    /// Notes the sessions whose lines a transcript begins with; none where it was read to its end.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    func setSessionsCopied(_ sessions: [SessionID], in file: String) throws {
        var copies: [String: [String]] = read(copiesPath)
        guard copies[file] != nil || !sessions.isEmpty else { return }
        copies[file] = sessions.isEmpty ? nil : sessions.map(\.rawValue)
        try Spool.replace(copiesPath, with: try JSONEncoder().encode(copies))
    }

    private func read<Value: Decodable>(_ path: String) -> [String: Value] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONDecoder().decode([String: Value].self, from: bytes)) ?? [:]
    }
}
