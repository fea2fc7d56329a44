import Foundation
import TestSupport
import Testing

/// Listings as programs and people know them: a ledger with one of each row, and each byte that is written of it.
@Suite struct ListingsTests {
    private static let listings = [
        "pushes": ["report", "pushes"], "commits": ["report", "commits"], "sessions": ["report", "sessions"],
        "forwards": ["forward", "status", "--all"], "holds": ["hold", "list", "--all"],
    ]

    /// What administrators entered, and the status of the command that lists it.
    private static let entered: [(name: String, words: [String], status: Int32)] = [
        ("actors", ["actor", "list"], 0), ("actor-keys", ["actor", "key", "list"], 0),
        ("exceptions", ["secrets", "list", "--all"], 0), ("mirrors", ["mirror", "list"], 0),
        ("all-mirrors", ["mirror", "list", "--all"], 0), ("targets", ["notify", "list"], 1),
        ("keys", ["key", "list"], 1),
    ]

    /// Listings that have no rows in a home with nothing in it.
    private static let none = [
        "actors": ["actor", "list"], "actor-keys": ["actor", "key", "list"],
        "exceptions": ["secrets", "list"],
        "mirrors": ["mirror", "list"], "targets": ["notify", "list"],
    ]

    private static func file(_ name: String) throws -> String {
        let path = PackageFolder.path(of: "Tests/EndToEndTests/Reports/listings/\(name)")
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    /// Runs a command in each format, and compares what it writes with the files of a name.
    ///
    /// - Parameter names: what differs from run to run, with what the files have in its place.
    private func expect(
        _ name: String, of words: [String], formats: [String] = ["json", "csv", "table"],
        in directory: String? = nil, status: Int32 = 0, at place: Installation,
        environment: [String: String] = [:], _ names: KeyValuePairs<String, String> = [:]
    ) throws {
        for format in formats {
            let written = try place.run(
                "gatehouse", words + ["--format", format], in: directory, environment: environment)
            let output = names.reduce(written.output) { $0.replacing($1.key, with: $1.value) }
            let expected = try Self.file("\(name).\(format)")
            #expect(written.status == status, "\(name) \(format): \(written)")
            let isSame = output.utf8.elementsEqual(expected.utf8)
            #expect(
                isSame, "a change that is meant goes into listings/\(name).\(format); there is: \(written)")
        }
    }

    @Test func `listings are byte for byte as they were`() throws {
        let place = try Installation(wait: 0)
        try place.change(Self.file("ledger.sql"))

        for (name, words) in Self.listings { try expect(name, of: words, at: place) }
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

    @Test func `listings of what administrators entered are byte for byte as they were`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[notify]]
                name = "desk"
                email = ["desk@example.com", "it@example.com"]
                to = ["approvers"]
                from = "gatehouse@example.com"
                events = ["hold.opened", "hold.decision"]
                mirrors = ["demo", "tools-*"]

                [[notify]]
                name = "ops"
                email = ["ops@example.com"]
                from = "gatehouse@example.com"
                events = ["hold.opened"]

                [[notify]]
                name = "quiet"
                to = ["pusher"]
                from = "gatehouse@example.com"
                events = ["hold.opened"]

                """
        }
        try place.change(Self.file("ledger.sql"))
        try place.change(Self.file("entered.sql"))
        let made = Date(timeIntervalSince1970: 1_700_000_000)
        for key in try FileManager.default.contentsOfDirectory(atPath: place.home + "/keys") {
            try FileManager.default.setAttributes(
                [.modificationDate: made], ofItemAtPath: "\(place.home)/keys/\(key)")
        }
        let keys = try place.run("gatehouse", ["key", "list", "--format", "csv"]).output
        let id = try #require(keys.split(separator: "\r\n").last { $0.hasPrefix("segments,") })
            .split(separator: ",")[1]

        for (name, words, status) in Self.entered {
            try expect(
                name, of: words, status: status, at: place,
                [String(id): String(repeating: "0", count: id.count), place.home: "HOME"])
        }
    }

    @Test func `listings without rows are byte for byte as they were`() throws {
        let place = try Installation(hasMirror: false)
        try place.gatehouse("init", place.home)

        for (name, words) in Self.none { try expect("no-\(name)", of: words, at: place) }
    }

    @Test func `what a doctor finds is byte for byte as it was`() throws {
        let place = try Installation(hasMirror: false)
        try place.gatehouse("init", place.home)
        try place.change("INSERT INTO grdb_migrations (identifier) VALUES ('of a later version')")

        try expect("checks", of: ["doctor"], status: 1, at: place, [place.home: "HOME"])
    }

    @Test func `secrets found by hand are byte for byte as they were`() throws {
        let place = try Installation()
        let work = place.seed
        try work.write(["src/a, b.py": "x = 1\ntoken = '\(TestSecret.token())'\n"])
        let formats = ["json", "table"]

        try expect(
            "found", of: ["secrets", "scan", "src"], formats: formats, in: work.path, status: 1, at: place)
        let commit = try work.commit(["c.py": "\ntoken = '\(TestSecret.token(2))'\n"], "Add c")
        try expect(
            "found-in-commits", of: ["secrets", "scan", ".", "--range", "HEAD"], formats: formats,
            in: work.path, status: 1, at: place,
            [
                commit: String(repeating: "1", count: 40),
                String(commit.prefix(12)): String(repeating: "1", count: 12),
            ])
    }

    @Test func `the lines of a file are byte for byte as they were`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let ada = ["GATEHOUSE_ACTOR": "ada"]
        let greeting = "let greeting = hello(to: \"everyone here\")"
        let segment = TestSegment(
            prompt: "Write a \\\"greeting\\\", please", edits: ["a.swift": [greeting]])
        let blob = try work.blob(segment)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref(1))", environment: ada)
        let first = try work.head()
        let commit = try work.commit(
            ["a.swift": "\(greeting)\n\tlet mine = byHand(1)\r\n"],
            "Greet\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main", environment: ada)
        let names: KeyValuePairs = [
            commit: String(repeating: "2", count: 40),
            String(commit.prefix(12)): String(repeating: "2", count: 12),
            first: String(repeating: "1", count: 40),
            String(first.prefix(12)): String(repeating: "1", count: 12),
        ]

        try expect("lines", of: ["blame", "demo", "a.swift"], at: place, names)
        try expect("lines-before", of: ["blame", "demo", "README"], at: place, names)
        try expect(
            "lines-withheld", of: ["blame", "demo", "a.swift"], at: place,
            environment: ["GATEHOUSE_ACTOR": "mallory"], names)
    }
}
