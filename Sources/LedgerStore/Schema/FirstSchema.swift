/// The tables of the first ledgers.
extension Schema {
    static let first = """
        CREATE TABLE home (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE mirrors (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            path TEXT NOT NULL UNIQUE,
            upstream TEXT NOT NULL,
            added_at INTEGER NOT NULL
        );

        CREATE TABLE policies (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest TEXT NOT NULL,
            source TEXT NOT NULL,
            settings BLOB NOT NULL,
            applied_at INTEGER NOT NULL
        );

        -- Who an actor is stands only here, so that it can be erased while the log stays whole.
        CREATE TABLE actors (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) WITHOUT ROWID;

        CREATE TABLE pushes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            actor TEXT NOT NULL,
            origin TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            decision TEXT NOT NULL,
            policy TEXT NOT NULL,
            options TEXT NOT NULL,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX pushes_by_time ON pushes(received_at);
        CREATE INDEX pushes_by_mirror ON pushes(mirror, received_at);
        CREATE INDEX pushes_by_actor ON pushes(actor, received_at);

        CREATE TABLE ref_updates (
            push INTEGER NOT NULL REFERENCES pushes(id),
            position INTEGER NOT NULL,
            ref TEXT NOT NULL,
            given TEXT NOT NULL,
            old BLOB NOT NULL,
            new BLOB NOT NULL,
            kind TEXT NOT NULL,
            PRIMARY KEY (push, position)
        ) WITHOUT ROWID;
        CREATE INDEX ref_updates_by_ref ON ref_updates(ref, push);

        CREATE TABLE commits (
            id INTEGER PRIMARY KEY,
            push INTEGER NOT NULL REFERENCES pushes(id),
            mirror INTEGER NOT NULL,
            oid BLOB NOT NULL,
            author_name TEXT NOT NULL,
            author_email TEXT NOT NULL,
            committed_at INTEGER NOT NULL,
            subject TEXT NOT NULL,
            agent TEXT,
            tier INTEGER,
            outcome TEXT NOT NULL,
            -- Of how many paths commit_paths has some or all.
            path_count INTEGER NOT NULL
        );
        CREATE INDEX commits_by_oid ON commits(mirror, oid);
        CREATE INDEX commits_by_push ON commits(push);
        CREATE INDEX commits_by_agent ON commits(agent, id) WHERE agent IS NOT NULL;

        -- Paths stand once: a history changes the same ones again and again.
        CREATE TABLE paths (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);

        CREATE TABLE commit_paths (
            commit_id INTEGER NOT NULL REFERENCES commits(id),
            path INTEGER NOT NULL REFERENCES paths(id),
            change TEXT NOT NULL,
            PRIMARY KEY (commit_id, path)
        ) WITHOUT ROWID;
        CREATE INDEX commit_paths_by_path ON commit_paths(path, commit_id);

        CREATE TABLE commit_segments (
            commit_id INTEGER NOT NULL REFERENCES commits(id),
            session TEXT NOT NULL,
            segment INTEGER NOT NULL,
            PRIMARY KEY (commit_id, session, segment)
        ) WITHOUT ROWID;
        CREATE INDEX commit_segments_by_session ON commit_segments(session, segment);

        CREATE TABLE findings (
            id INTEGER PRIMARY KEY,
            push INTEGER NOT NULL REFERENCES pushes(id),
            policy TEXT NOT NULL,
            action TEXT NOT NULL,
            ref TEXT,
            commit_oid BLOB,
            message TEXT NOT NULL
        );
        CREATE INDEX findings_by_push ON findings(push);

        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            mirror INTEGER NOT NULL,
            owner TEXT NOT NULL,
            agent TEXT NOT NULL,
            conversation TEXT,
            first_recorded_at INTEGER NOT NULL,
            last_recorded_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sessions_by_time ON sessions(last_recorded_at);

        CREATE TABLE segments (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(id),
            number INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            push INTEGER NOT NULL REFERENCES pushes(id),
            actor TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            models TEXT NOT NULL,
            messages INTEGER NOT NULL,
            edits INTEGER NOT NULL,
            body INTEGER NOT NULL REFERENCES bodies(id),
            UNIQUE (session, number)
        );

        CREATE TABLE segment_paths (
            segment INTEGER NOT NULL REFERENCES segments(id),
            path TEXT NOT NULL,
            PRIMARY KEY (segment, path)
        ) WITHOUT ROWID;
        CREATE INDEX segment_paths_by_path ON segment_paths(path, segment);

        -- A body is erased by deleting its three rows; the log's commitment to it stays.
        CREATE TABLE bodies (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
        CREATE TABLE body_keys (body INTEGER PRIMARY KEY, key BLOB NOT NULL);
        CREATE TABLE body_salts (body INTEGER PRIMARY KEY, salt BLOB NOT NULL);

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            push INTEGER NOT NULL,
            ref TEXT NOT NULL,
            old BLOB NOT NULL,
            new BLOB NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            queued_at INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            message TEXT,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX outbox_open ON outbox(mirror, id) WHERE state = 'owed';
        CREATE INDEX outbox_by_push ON outbox(push);
        CREATE INDEX outbox_by_state ON outbox(state, id);

        -- What the upstream holds, as far as this gate brought it or found it there.
        CREATE TABLE upstream_refs (
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            ref TEXT NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (mirror, ref)
        ) WITHOUT ROWID;

        -- Commits that a mirror held before its gate: the history that is trusted as it was found.
        CREATE TABLE baseline (
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            oid BLOB NOT NULL,
            PRIMARY KEY (mirror, oid)
        ) WITHOUT ROWID;

        CREATE TABLE log (
            idx INTEGER PRIMARY KEY,
            entry BLOB NOT NULL
        );
        -- Entries are appended and never rewritten, by no mistake of ours either.
        CREATE TRIGGER log_is_not_rewritten BEFORE UPDATE ON log
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
        CREATE TRIGGER log_is_not_shortened BEFORE DELETE ON log
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
        """
}
