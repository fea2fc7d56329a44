import GRDB

/// The ledger's tables. A migration, once released, is never changed.
///
/// Times are milliseconds since 1970 in UTC, object ids twenty bytes.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("first") { try $0.execute(sql: first) }
        migrator.registerMigration("lines") { try $0.execute(sql: lines) }
        migrator.registerMigration("found") { try $0.execute(sql: found) }
        migrator.registerMigration("exceptions") { try $0.execute(sql: exceptions) }
        migrator.registerMigration("maskings") { try $0.execute(sql: maskings) }
        migrator.registerMigration("fingerprint keys") { try $0.execute(sql: fingerprintKeys) }
        migrator.registerMigration("profiles") { try $0.execute(sql: profiles) }
        migrator.registerMigration("holds") { try $0.execute(sql: holds) }
        migrator.registerMigration("notifications") { try $0.execute(sql: notifications) }
        migrator.registerMigration("who sent what") { try $0.execute(sql: whoSentWhat) }
        migrator.registerMigration("removed mirrors") { try $0.execute(sql: removedMirrors) }
        migrator.registerMigration("what commits leave at paths") { try $0.execute(sql: whatCommitsLeave) }
        migrator.registerMigration("which sessions wrote what") { try $0.execute(sql: whichSessionsWrote) }
        migrator.registerMigration("what tags are of") { try $0.execute(sql: whatTagsAreOf) }
        migrator.registerMigration("forwards under way") { try $0.execute(sql: forwardsUnderWay) }
        migrator.registerMigration("emergencies") { try $0.execute(sql: emergencies) }
        migrator.registerMigration("mended outcomes") { try $0.execute(sql: mendedOutcomes) }
        migrator.registerMigration("declared segments") { try $0.execute(sql: declaredSegments) }
        migrator.registerMigration("differing settings") { try $0.execute(sql: differingSettings) }
        return migrator
    }()

    enum Age {
        /// It has exactly the migrations that this version knows.
        case current
        case older, newer
        /// It never was a ledger, or was emptied.
        case unknown
    }

    /// One read, for the hooks' sake.
    static func age(_ database: Database) throws -> Age {
        let present: Set<String>
        do {
            present = try Set(String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations"))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            // There is no such table.
            return .unknown
        }
        let known = Set(migrator.migrations)
        if present == known { return .current }
        guard present.contains("first") else { return .unknown }
        return present.isSubset(of: known) ? .older : .newer
    }

    /// What commits were found to be before their sessions arrived.
    private static let mendedOutcomes = """
        -- 'commits' has what holds now; this is what held until a push brought a session that the commit names.
        CREATE TABLE mended_outcomes (
            id INTEGER PRIMARY KEY,
            commit_id INTEGER NOT NULL REFERENCES commits(id),
            push INTEGER NOT NULL REFERENCES pushes(id),
            outcome TEXT NOT NULL,
            supported INTEGER,
            countable INTEGER,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX mended_outcomes_by_commit ON mended_outcomes(commit_id);
        """

    /// What hooks read of a policy: its settings without what is as the standard that a mark identifies.
    private static let differingSettings = """
        ALTER TABLE policies ADD COLUMN differences BLOB;
        ALTER TABLE policies ADD COLUMN standard TEXT;
        """

    /// Which segments are a person's word and no record.
    private static let declaredSegments = """
        ALTER TABLE segments ADD COLUMN is_declared INTEGER NOT NULL DEFAULT 0;
        """

    /// Which holds were let pass in an emergency.
    private static let emergencies = """
        -- Whether it was let pass in an emergency; before, its message told that by its beginning.
        ALTER TABLE holds ADD COLUMN is_emergency INTEGER NOT NULL DEFAULT 0;
        UPDATE holds SET is_emergency = 1 WHERE release IS NOT NULL AND message LIKE 'EMERGENCY RELEASE%';
        """

    /// By what a forward that was cut off is told from somebody else's change of the upstream.
    private static let forwardsUnderWay = """
        -- Whether it was begun and what came of it is not known.
        ALTER TABLE outbox ADD COLUMN is_under_way INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX outbox_under_way ON outbox(mirror, ref) WHERE is_under_way;
        UPDATE outbox SET is_under_way = 1 WHERE state = 'owed';
        """

    /// By what it is found who sent something before, to any mirror and ref.
    private static let whoSentWhat = """
        ALTER TABLE commits ADD COLUMN tree BLOB;
        CREATE INDEX commits_by_tree ON commits(tree) WHERE tree IS NOT NULL;
        DROP INDEX commits_by_oid;
        CREATE INDEX commits_by_oid ON commits(oid, mirror);
        CREATE INDEX ref_updates_by_new ON ref_updates(new);
        """

    /// Of the sessions that commits name, those that they come out of.
    private static let whichSessionsWrote = """
        -- NULL where it was recorded before this was: then the outcome tells.
        ALTER TABLE commit_segments ADD COLUMN is_writer INTEGER;
        """

    /// By what it is found who sent a tag before it was made anew.
    private static let whatTagsAreOf = """
        -- The commit that the new value of a tag leads to; NULL of other refs, and where it was recorded before this was.
        ALTER TABLE ref_updates ADD COLUMN tagged BLOB;
        """

    /// By what it is found who sent the same under another commit.
    private static let whatCommitsLeave = """
        -- The first eight bytes of what the commit has at the path then, 0 where that is gone; NULL where it was recorded
        -- before this was. Enough to know it again: nobody gains by meeting another's.
        ALTER TABLE commit_paths ADD COLUMN object INTEGER;
        DROP INDEX commit_paths_by_path;
        CREATE INDEX commit_paths_by_path ON commit_paths(path, object);
        """

    /// Mirrors that are none any more.
    private static let removedMirrors = """
        -- Their pushes stay, under the name that 'mirrors' has for them since; these are those of their time.
        CREATE TABLE removed_mirrors (
            mirror INTEGER PRIMARY KEY REFERENCES mirrors(id),
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            removed_at INTEGER NOT NULL
        );
        """

    /// What secrets are known again by.
    private static let fingerprintKeys = """
        -- The keys themselves are not here; the mark tells one from another.
        CREATE TABLE fingerprint_keys (
            version INTEGER PRIMARY KEY,
            mark TEXT NOT NULL,
            since INTEGER NOT NULL
        );
        """

    /// What was masked on arrival.
    private static let maskings = """
        -- Of a segment that is here the body is not the bytes that its hash is of.
        CREATE TABLE segment_maskings (
            segment INTEGER NOT NULL REFERENCES segments(id),
            rule TEXT NOT NULL,
            secrets INTEGER NOT NULL,
            PRIMARY KEY (segment, rule)
        ) WITHOUT ROWID;
        """

    /// What secrets may pass.
    private static let exceptions = """
        CREATE TABLE secret_exceptions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- What it is about: each that is given has to fit.
            fingerprint TEXT,
            rule TEXT,
            path TEXT,
            mirror TEXT,
            reason TEXT NOT NULL,
            owner TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER
        );
        """

    /// What unnamed sessions have of commits.
    private static let found = """
        -- Of a commit that names no session: the one that its lines are found in. Then 'supported' counts those.
        ALTER TABLE commits ADD COLUMN found TEXT;
        """

    /// What commits are compared with.
    private static let lines = """
        -- Of a commit that was compared: its lines that count, and those of them that its sessions have.
        ALTER TABLE commits ADD COLUMN supported INTEGER;
        ALTER TABLE commits ADD COLUMN countable INTEGER;
        -- Their sessions were found, their lines not looked at.
        UPDATE commits SET outcome = 'unchecked' WHERE outcome = 'linked';

        -- A segment's lines as pairs of two times eight bytes, in order: see SegmentLines.
        CREATE TABLE segment_lines (
            segment INTEGER PRIMARY KEY REFERENCES segments(id),
            entries BLOB NOT NULL,
            left_out INTEGER NOT NULL
        );

        -- In which sessions a line is; a session's number is that of its first segment. Of a line that is common no
        -- more than a few are kept.
        CREATE TABLE line_sessions (
            line INTEGER NOT NULL,
            session INTEGER NOT NULL,
            PRIMARY KEY (line, session)
        ) WITHOUT ROWID;

        -- Which sessions edited a path, by mirror.
        CREATE TABLE edited_paths (
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            path TEXT NOT NULL,
            session INTEGER NOT NULL,
            PRIMARY KEY (mirror, path, session)
        ) WITHOUT ROWID;
        INSERT OR IGNORE INTO edited_paths (mirror, path, session)
            SELECT sessions.mirror, segment_paths.path, earliest.id
            FROM segment_paths JOIN segments ON segments.id = segment_paths.segment
                JOIN sessions ON sessions.id = segments.session
                JOIN segments AS earliest ON earliest.session = sessions.id AND earliest.number = 1;
        """
}
