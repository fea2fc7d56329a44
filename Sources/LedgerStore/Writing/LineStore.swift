package import Domain
package import Foundation
import GRDB

/// The index of the lines that sessions wrote, which commits are compared with.
extension Ledger {
    /// A recorded segment has no index of its lines, so that nothing can be compared with it.
    struct NotIndexed: ProblemSource {
        let segment: SegmentName
        var problem: Problem {
            Problem(
                .conflict, "the lines of segment \(segment) are not indexed",
                advice: "run 'gatehouse upgrade'")
        }
    }

    /// The lines of a recorded segment.
    ///
    /// - Throws: `NotIndexed` where the segment has no index.
    package func lines(of segment: SegmentName) throws -> SegmentLines {
        let row = try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT entries, left_out FROM segments JOIN segment_lines ON segment_lines.segment = segments.id
                    WHERE session = ? AND number = ?
                    """,
                arguments: [segment.session.rawValue, segment.segment])
        }
        guard let row else { throw NotIndexed(segment: segment) }
        return SegmentLines(column: row["entries"], leftOut: row["left_out"])
    }

    /// The sessions that each of `lines` is in, by the numbers that this index has for sessions; of a common line
    /// more than `Attribution.maximumSessions`, and not all.
    ///
    /// - Throws: where the ledger cannot be read.
    package func sessions(having lines: some Sequence<UInt64>) throws -> [UInt64: [Int64]] {
        try read { database in
            // In order, so that neighbours are read from one page; in one query, since each has its price.
            let ordered = Set(lines.map { Int64(bitPattern: $0) }).sorted()
            let query = try database.cachedStatement(
                sql:
                    "SELECT line, session FROM json_each(?) CROSS JOIN line_sessions ON line = json_each.value"
            )
            let rows = try Row.fetchCursor(query, arguments: ["\(ordered)"])
            var found: [UInt64: [Int64]] = [:]
            while let row = try rows.next() {
                found[UInt64(bitPattern: row[0]), default: []].append(row[1])
            }
            return found
        }
    }

    /// Whether any session of a mirror edited a file.
    ///
    /// - Throws: where the mirror is unknown.
    package func hasEditedPaths(mirror: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM edited_paths WHERE mirror = ?)",
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database)]) ?? false
        }
    }

    /// Those of `paths` that sessions of a mirror edited, or one of them, given by the index's number.
    ///
    /// - Throws: where the mirror is unknown.
    package func editedPaths(
        among paths: Set<TreePath>, mirror: String, by session: Int64? = nil
    ) throws -> Set<TreePath> {
        guard !paths.isEmpty else { return [] }
        return try read { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            let query = try database.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM edited_paths
                        WHERE mirror = ? AND path = ?\(session == nil ? "" : " AND session = ?"))
                    """)
            let more: StatementArguments = session.map { [$0] } ?? []
            return try paths.filter { try Bool.fetchOne(query, arguments: [id, $0.text] + more) ?? false }
        }
    }

    /// The session that the index has a number for; nil where it was first recorded at another mirror.
    ///
    /// - Throws: where the mirror is unknown.
    package func session(numbered number: Int64, mirror: String) throws -> SessionID? {
        try read { database in
            let name = try String.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT sessions.id FROM segments JOIN sessions ON sessions.id = segments.session
                        WHERE segments.id = ? AND sessions.mirror = ?
                        """),
                arguments: [number, try MirrorStore.id(ofMirror: mirror, in: database)])
            return name.flatMap { SessionID($0) }
        }
    }

    // MARK: Indexing what is recorded

    /// The next recorded segment without index after the one in `row`, with its bytes; nil where all others have one.
    /// A segment whose text was erased has no bytes.
    ///
    /// - Throws: where the ledger cannot be read.
    package func segmentToIndex(after row: Int64) throws -> (row: Int64, bytes: Data?)? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT id, body FROM segments
                    WHERE id > ? AND NOT EXISTS (SELECT 1 FROM segment_lines WHERE segment = segments.id)
                    ORDER BY id LIMIT 1
                    """,
                arguments: [row])
            return try row.map { ($0["id"], try Journal.body($0["body"], in: database)) }
        }
    }

    /// Adds the index of a recorded segment's lines.
    ///
    /// - Throws: where the ledger cannot be written.
    package func index(_ lines: SegmentLines, ofSegment row: Int64) throws {
        try queue.write { try LineStore.insert(lines, segment: row, in: $0) }
    }

    /// Drops the index, as its lines were hashed under another key.
    ///
    /// - Throws: where the ledger cannot be written.
    package func dropLineIndex() throws {
        try queue.write { try $0.execute(sql: "DELETE FROM segment_lines; DELETE FROM line_sessions") }
    }
}

enum LineStore {
    static func insert(_ lines: SegmentLines, segment: Int64, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO segment_lines (segment, entries, left_out) VALUES (?, ?, ?)",
            arguments: [segment, lines.column, lines.leftOut])
        let session = try number(ofSessionWith: segment, in: database)
        let insertion = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO line_sessions (line, session)
                SELECT ?1, ?2 WHERE (SELECT COUNT(*) FROM line_sessions WHERE line = ?1) <= \(Attribution.maximumSessions)
                """)
        var last: UInt64 = 0
        for entry in lines.entries where entry.line != last && !entry.isReadAfterHelper {
            last = entry.line
            try insertion.execute(arguments: [Int64(bitPattern: entry.line), session])
        }
    }

    /// Notes which paths a segment edited.
    static func insert(paths: Set<TreePath>, segment: Int64, mirror: Int64, in database: Database) throws {
        let session = try number(ofSessionWith: segment, in: database)
        let insertion = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO edited_paths (mirror, path, session) VALUES (?, ?, ?)")
        for path in paths { try insertion.execute(arguments: [mirror, path.text, session]) }
    }

    /// The number of a session: that of its first segment.
    private static func number(ofSessionWith segment: Int64, in database: Database) throws -> Int64 {
        let number = try Int64.fetchOne(
            database,
            sql: """
                SELECT earliest.id FROM segments JOIN segments AS earliest
                    ON earliest.session = segments.session AND earliest.number = 1
                WHERE segments.id = ?
                """,
            arguments: [segment])
        guard let number else { throw DamagedRow(what: "a session without its first segment") }
        return number
    }
}

extension SegmentLines {
    fileprivate var column: Data {
        var bytes = Data(capacity: entries.count * 16)
        for entry in entries {
            withUnsafeBytes(of: (entry.line.littleEndian, entry.place.littleEndian)) {
                bytes.append(contentsOf: $0)
            }
        }
        return bytes
    }

    fileprivate init(column: Data, leftOut: Int) {
        let entries = column.withUnsafeBytes { bytes in
            (0..<bytes.count / 16).map { index in
                Entry(
                    line: UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self)),
                    place: UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 16 + 8, as: UInt64.self)))
            }
        }
        self.init(ordered: entries, leftOut: leftOut)
    }
}
