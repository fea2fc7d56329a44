package import Domain
package import Foundation

/// Commands of a session whose changes are not recorded, since the work tree could not be compared.
package struct UncomparedCommands: Codable, Sendable, CustomStringConvertible {
    package let count: Int
    /// When the last of them ran.
    package let last: Date
    /// Why that one was not.
    package let reason: String

    package var description: String {
        let time = last.formatted(.iso8601)
        let what =
            count == 1
            ? "what a shell command changed at \(time)"
            : "what \(count) shell commands changed, the last at \(time),"
        return "\(what) was not compared: \(reason)"
    }

    /// How long it is of use to a developer, in seconds.
    private static let memory: TimeInterval = 7 * 86_400

    fileprivate var isRecent: Bool { last.timeIntervalSinceNow > -Self.memory }
}

extension SpooledSession {
    private var uncomparedPath: String { path + "/uncompared.json" }

    /// Those of the last days; nil where there were none.
    package var uncomparedCommands: UncomparedCommands? {
        FileManager.default.contents(atPath: uncomparedPath)
            .flatMap { try? JSONDecoder().decode(UncomparedCommands.self, from: $0) }
            .flatMap { $0.isRecent ? $0 : nil }
    }

    /// Notes that what a shell command changed is not known.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func noteUncompared(_ reason: String) throws {
        let note = UncomparedCommands(
            count: (uncomparedCommands?.count ?? 0) + 1, last: Date(), reason: reason)
        try Spool.replace(uncomparedPath, with: try JSONEncoder().encode(note))
        try Spool(path: spool).noteUnsaid(id)
    }
}

/// The sessions whose commands were not compared, until a commit says so.
extension Spool {
    private var unsaidPath: String { path + "/uncompared-unsaid" }

    fileprivate func noteUnsaid(_ id: SessionID) throws {
        let known = FileManager.default.contents(atPath: unsaidPath) ?? Data()
        guard !String(decoding: known, as: UTF8.self).contains(id.rawValue) else { return }
        try Self.replace(unsaidPath, with: known + Data("\(id.rawValue)\n".utf8))
    }

    /// Those that no commit told of yet, which is then noted.
    package func takeUnsaidUncompared() -> [(session: SessionID, commands: UncomparedCommands)] {
        guard let noted = FileManager.default.contents(atPath: unsaidPath) else { return [] }
        unlink(unsaidPath)
        return String(decoding: noted, as: UTF8.self).split(separator: "\n").compactMap { line in
            SessionID(String(line)).flatMap { id in session(id).uncomparedCommands.map { (id, $0) } }
        }
    }
}
