package import Foundation
package import SessionCapture

/// What the next push would bring along of a session.
package struct WaitingSegments {
    /// The sealed segments that a home has not taken yet.
    package let sealed: [SpooledSession.Sealed]
    /// The bytes of what would become a segment then.
    package let news: Data?

    package var count: Int { sealed.count + (news == nil ? 0 : 1) }

    /// - Parameter homes: where pushes go; without one, all that is recorded waits.
    package init(of session: SpooledSession, for homes: [MirrorBook.Home], in clone: Clone) throws {
        guard session.concernsMirrors else {
            (sealed, news) = ([], nil)
            return
        }
        sealed =
            homes.isEmpty
            ? session.sealed()
            : Set(homes.flatMap { session.unshipped(to: $0.home) }).sorted { $0.name < $1.name }
        news = try session.hasNews() ? session.preview(masking: clone.masker(renewing: true)) : nil
    }
}

extension SpooledSession {
    /// Whether commits name it or may come to name it: a session that edited nothing stays here.
    var concernsMirrors: Bool { !sealed().isEmpty || !unsealedPaths().isEmpty }
}
