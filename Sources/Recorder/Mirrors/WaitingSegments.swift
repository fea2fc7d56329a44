package import Foundation
package import SessionCapture

/// The segments of a session that the next push would ship.
package struct WaitingSegments {
    /// The sealed segments that a home has not taken yet.
    package let sealed: [SpooledSession.Sealed]
    /// The bytes of the segment that would be sealed then.
    package let news: Data?

    /// How many segments the push would ship.
    package var count: Int { sealed.count + (news == nil ? 0 : 1) }

    /// - Parameter mirrors: where pushes go; without one, all that is recorded waits.
    /// - Throws: where the session's files cannot be read.
    package init(of session: SpooledSession, for mirrors: [MirrorAnnouncement], in clone: Clone) throws {
        guard session.concernsMirrors else {
            (sealed, news) = ([], nil)
            return
        }
        sealed =
            mirrors.isEmpty
            ? session.sealed()
            : Set(mirrors.flatMap { session.unshipped(to: $0.home) }).sorted { $0.name < $1.name }
        news =
            try session.hasNews() ? session.preview(masking: clone.masker(of: session, renewing: true)) : nil
    }
}

extension SpooledSession {
    /// Whether commits name it or may name it later: a session that edited nothing stays here.
    var concernsMirrors: Bool { !sealed().isEmpty || !unsealedPaths().isEmpty }
}
