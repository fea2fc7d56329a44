import Domain
import Foundation
import GRDB
import Testing

@testable import LedgerStore

@Suite final class MigrationTests {
    private let path = NSTemporaryDirectory() + "/gatehouse-schema-\(UUID().uuidString.prefix(8)).sqlite"

    deinit {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    /// Makes a ledger as the version had it whose last migration this was.
    private func makeLedger(of migration: String, _ sql: String = "") throws {
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: migration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    private static let mirror =
        "INSERT INTO mirrors (id, name, path, upstream, added_at) VALUES (1, 'website', '/m', '/u', 0);"
    private static let push = """
        INSERT INTO pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index)
            VALUES (1, 1, 'a', 'ssh', 0, 'hold', '', '', 0);
        """

    private static func schema(_ ledger: Ledger) throws -> [String] {
        try ledger.queue.read {
            try String.fetchAll(
                $0, sql: "SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY type, name")
        }
    }

    @Test(arguments: Schema.migrator.migrations.dropLast())
    func `a ledger of any earlier version becomes what a new one is`(last: String) throws {
        try makeLedger(of: last)
        #expect(throws: Ledger.Unusable.self) { try Ledger.open(at: path) }
        let upgraded = try Self.schema(Ledger.upgrade(at: path))
        #expect(try upgraded == Self.schema(TestLedger().ledger))
        _ = try Ledger.open(at: path)
    }

    @Test func `a ledger of a newer version is neither opened nor upgraded`() throws {
        let place = try TestLedger()
        try place.change("INSERT INTO grdb_migrations (identifier) VALUES ('from the future')")
        for open in [Ledger.open, Ledger.upgrade] {
            let error = #expect(throws: Ledger.Unusable.self) { try open(place.path) }
            #expect(error?.description.contains("newer version") == true)
        }
    }

    @Test func `a file that is no ledger is not made one`() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: Ledger.Unusable.self) { try Ledger.upgrade(at: path) }
        try Data("words, many words, and no database".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: Ledger.Unusable.self) { try Ledger.open(at: path) }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: Ledger.Unusable.self) { try Ledger.upgrade(at: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a ledger is made once`() throws {
        let place = try TestLedger()
        #expect(throws: Ledger.Unusable.self) { try Ledger.create(at: place.path) }
        #expect(try place.ledger.mirrors().map(\.name) == ["website"])
    }

    @Test func `an emergency that its message told is one by itself`() throws {
        let hold = { (message: String, release: String) in
            """
            INSERT INTO holds (push, mirror, actor, key, state, updates, approvals, participants, opened_at, expires_at,
                changed_at, message, release, log_index)
            VALUES (1, 1, 'a', '\(message)', 'applied', '', '[]', '{}', 0, 0, 0, '\(message)', \(release), 0);
            """
        }
        try makeLedger(
            of: "forwards under way",
            Self.mirror + Self.push
                + hold("EMERGENCY RELEASE by eve: the site is down", "1") + hold("applied later", "1")
                + hold("EMERGENCY RELEASE is asked for", "NULL"))
        let flags = try Ledger.upgrade(at: path).queue.read {
            try Bool.fetchAll($0, sql: "SELECT is_emergency FROM holds ORDER BY id")
        }
        #expect(flags == [true, false, false])
    }

    @Test func `which paths older sessions edited is known after the upgrade`() throws {
        try makeLedger(
            of: "first",
            """
            \(Self.mirror) \(Self.push)
            INSERT INTO bodies (id, sealed) VALUES (1, x'00'), (2, x'00');
            INSERT INTO sessions (id, mirror, owner, agent, first_recorded_at, last_recorded_at)
                VALUES ('\(SessionID.test(1).rawValue)', 1, 'a', 'codex', 0, 0);
            INSERT INTO segments (id, session, number, sha256, push, actor, recorded_at, models, messages, edits, body)
                SELECT i, '\(SessionID.test(1).rawValue)', i, '', 1, 'a', 0, '', 0, 0, i FROM
                    (SELECT 1 AS i UNION ALL SELECT 2);
            INSERT INTO segment_paths (segment, path) VALUES (2, 'a.swift');
            """)
        let ledger = try Ledger.upgrade(at: path)
        #expect(
            try ledger.editedPaths(
                among: [TreePath("a.swift"), TreePath("b.swift")], mirror: "website", by: 1)
                == [TreePath("a.swift")])
    }
}
