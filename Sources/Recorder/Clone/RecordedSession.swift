package import Domain
import Foundation
package import SessionCapture

/// Everything recorded of a session here: its sealed segments, and what is new since.
package struct RecordedSession {
    package let segments: [SessionSegment]

    package init(_ session: SpooledSession) {
        var segments = session.sealed().compactMap { try? session.segment($0) }
        if let news = try? session.preview(),
            let segment = try? JSONDecoder().decode(SessionSegment.self, from: news)
        {
            segments.append(segment)
        }
        self.segments = segments
    }

    /// The prompts, in order.
    package var prompts: [String] {
        segments.flatMap(\.messages).filter { $0.role == .user }.flatMap(\.parts).compactMap(\.content)
    }

    /// The names of the models, in the order of their first use.
    package var models: [String] {
        var seen: Set<String> = []
        return segments.flatMap(\.models).filter { seen.insert($0).inserted }
    }

    /// The paths of the edited files, in the order of their first edit.
    package var files: [String] {
        var seen: Set<String> = []
        return segments.flatMap(\.edits).map(\.path).filter { seen.insert($0).inserted }
    }
}
