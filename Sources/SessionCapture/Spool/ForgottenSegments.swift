package import Domain
import Foundation

/// What the spool remembers of sessions that were taken off this machine: which of their segments a home has.
///
/// A segment that is not in the spool may be a colleague's. One that was forgotten before a home had it is lost, and a
/// commit that names it names nothing.
package struct ForgottenSegments: Sendable {
    let path: String

    private struct Names: Codable {
        var lost: Set<String> = []
        var shipped: Set<String> = []
    }

    /// Those that no home has.
    package var lost: Set<SegmentName> { Set(read().lost.compactMap { SegmentName($0) }) }
    /// Those that a home has.
    package var shipped: Set<SegmentName> { Set(read().shipped.compactMap { SegmentName($0) }) }

    func add(lost: [SegmentName], shipped: [SegmentName]) throws {
        guard !lost.isEmpty || !shipped.isEmpty else { return }
        var names = read()
        names.lost.formUnion(lost.map(\.description))
        names.shipped.formUnion(shipped.map(\.description))
        try Spool.replace(path, with: try JSONEncoder().encode(names))
    }

    private func read() -> Names {
        guard let bytes = FileManager.default.contents(atPath: path) else { return Names() }
        return (try? JSONDecoder().decode(Names.self, from: bytes)) ?? Names()
    }
}
