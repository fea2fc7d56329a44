import Files
import Foundation
import SessionCapture

/// What the account notes of a clone in which an agent worked, and that it does not record: it has no mirror, or a server
/// did not say.
package struct PassedOver {
    private let path: String

    package init(_ clone: Clone) {
        let name = Spool.fileName(for: clone.commonDirectory)
        path = "\(AccountFolders.current.spool.path)/passed-over/\(name)"
    }

    private struct Note: Codable {
        /// When it was not recorded, RFC 3339.
        let time: String
        let reason: String
    }

    /// How long it counts that a clone has no known mirror, in seconds, while its settings stay the same.
    private static let memory: TimeInterval = 3_600
    /// How long it counts that a server did not say.
    private static let shortMemory: TimeInterval = 300

    private var note: Note? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(Note.self, from: $0) }
    }

    /// Why it is not known whether there is a mirror; nil where it is known.
    var reason: String? { note?.reason }

    /// Words for the developer of what is not recorded; nil where all is.
    package var words: String? {
        note.map { "what an agent did here at \($0.time) was not recorded: \($0.reason)" }
    }

    /// The same words, once.
    package func takeWords() -> String? {
        guard let words else { return nil }
        forget()
        return words
    }

    /// Drops the note: what was not recorded was read from transcripts since.
    package func forget() { unlink(path) }

    /// Whether the clone was looked at lately, and nothing changed since.
    ///
    /// - Parameter spool: the account's.
    func isRecent(in clone: Clone, knowingMirrorsIn spool: Spool) -> Bool {
        func time(_ path: String) -> Date? { FileStatus(at: path)?.changed }
        guard let noted = time(path) else { return false }
        let changes = [clone.commonDirectory + "/config", spool.path + "/mirrors.json"].compactMap(time)
        return noted.timeIntervalSinceNow > (note == nil ? -Self.memory : -Self.shortMemory)
            && changes.allSatisfy { $0 < noted }
    }

    /// Notes that the clone is not recorded now.
    ///
    /// - Parameters:
    ///   - reason: why that is not known to be right; nil where it has no mirror.
    ///   - wasAsked: whether that need not be asked again soon.
    /// - Throws: what the system says where the account's folder cannot be written.
    func write(_ reason: String?, wasAsked: Bool) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let time = Date().formatted(.iso8601)
        let bytes = try reason.map { try JSONEncoder().encode(Note(time: time, reason: $0)) }
        try Spool.replace(path, with: bytes ?? Data())
        guard !wasAsked else { return }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: path)
    }
}
