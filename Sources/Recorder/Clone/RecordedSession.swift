package import Domain
import Foundation
package import SessionCapture

/// All that is recorded of a session here: what is sealed, and what is new since.
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

    package var prompts: [String] {
        segments.flatMap(\.messages).filter { $0.role == .user }.flatMap(\.parts).compactMap(\.content)
    }

    package var models: [String] {
        var seen: Set<String> = []
        return segments.flatMap(\.models).filter { seen.insert($0).inserted }
    }

    /// Every file that it edited, in the order of the first edit.
    package var files: [String] {
        var seen: Set<String> = []
        return segments.flatMap(\.edits).map(\.path).filter { seen.insert($0).inserted }
    }
}
