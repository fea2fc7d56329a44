package import Domain
import Foundation

/// The edits that agents told by themselves, beside which a command's changes are to be seen.
extension Spool {
    /// How far the sessions with open edits have come, so that what is told later can be known.
    package func position() -> SpoolPosition {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let sizes = openSessions().map { ($0.id.rawValue, $0.eventSize()) }
        return SpoolPosition(
            milliseconds: Int(now.tv_sec) * 1_000 + Int(now.tv_nsec) / 1_000_000,
            sizes: Dictionary(sizes) { $1 })
    }

    /// The edits in `paths` that any session told since, by a tool of its own: each once, though a hook and a transcript
    /// tell it.
    package func toldEdits(since position: SpoolPosition, in paths: Set<String>) -> [SessionSegment.Edit] {
        openSessions().flatMap { session in
            let known = position.sizes[session.id.rawValue]
            return session.toldEdits(from: known ?? session.sealed().last?.end ?? 0, in: paths) { time in
                known != nil || time.map { $0 >= position.milliseconds - SpoolPosition.tolerance } ?? true
            }
        }
    }
}

/// A moment in what a spool has.
package struct SpoolPosition: Codable, Sendable {
    /// Since 1970.
    let milliseconds: Int
    /// The bytes of events of each session that had edits which waited for a commit.
    let sizes: [String: Int]

    fileprivate init(milliseconds: Int, sizes: [String: Int]) {
        self.milliseconds = milliseconds
        self.sizes = sizes
    }

    /// A moment at which nothing looked at the sessions, since 1970.
    package init(nanoseconds: Int) {
        self.init(milliseconds: nanoseconds / 1_000_000, sizes: [:])
    }

    /// How much earlier an agent may say that an edit was, in milliseconds.
    fileprivate static let tolerance = 2_000
}

extension SpooledSession {
    /// The edits from a byte of the events on, at times that `isWanted`, in milliseconds since 1970.
    fileprivate func toldEdits(
        from start: Int, in paths: Set<String>, where isWanted: (Int?) -> Bool
    ) -> [SessionSegment.Edit] {
        var seen: Set<ArraySlice<UInt8>> = []
        return entries(from: start, kinds: [.edit]).compactMap { entry in
            guard paths.contains(entry.path), isWanted(EventTime(text: entry.time)?.millisecondsSince1970),
                seen.insert(entry.key).inserted,
                let edit = entry.decoded(SessionSegment.Edit.self), edit.tool != RawEdit.shellTool
            else { return nil }
            return edit
        }
    }
}
