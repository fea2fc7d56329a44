import Foundation
import TestSupport
import Testing

/// Listings as programs and people know them: a ledger with one of each row, and each byte that is written of it.
@Suite struct ListingsTests {
    private static let listings = [
        "pushes": ["report", "pushes"], "commits": ["report", "commits"], "sessions": ["report", "sessions"],
        "forwards": ["forward", "status", "--all"], "holds": ["hold", "list", "--all"],
    ]

    private static func file(_ name: String) throws -> String {
        let path = PackageFolder.path(of: "Tests/EndToEndTests/Reports/listings/\(name)")
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func `listings are byte for byte as they were`() throws {
        let place = try Installation(wait: 0)
        try place.change(Self.file("ledger.sql"))

        for (name, words) in Self.listings {
            for format in ["json", "csv", "table"] {
                let written = try place.run("gatehouse", words + ["--format", format])
                let expected = try Self.file("\(name).\(format)")
                #expect(Array(written.output.utf8) == Array(expected.utf8), "\(name) \(format): \(written)")
            }
        }
        let events = try place.tryGatehouse("hold", "watch", "h1", "--format", "json")
        #expect(try events.output == Self.file("events.json"), "\(events)")
        let shown = try JSONSerialization.jsonObject(
            with: Data(place.gatehouse("hold", "show", "h1", "--format", "json").utf8))
        let listed = try JSONSerialization.jsonObject(with: Data(Self.file("holds.json").utf8))
        let hold = try #require((shown as? [String: Any])?["hold"] as? [String: Any])
        let row = try #require((listed as? [[String: Any]])?.last)
        #expect(try Self.sorted(hold) == Self.sorted(row))
    }

    private static func sorted(_ object: [String: Any]) throws -> String {
        String(
            decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
    }
}
