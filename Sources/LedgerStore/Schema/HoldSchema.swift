/// The tables of actors, of held pushes, and of who is told what becomes of them.
extension Schema {
    /// What happened to holds, and who is still to be told.
    static let notifications = """
        CREATE TABLE hold_events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- What those who are told know it by.
            key TEXT NOT NULL UNIQUE,
            hold INTEGER NOT NULL REFERENCES holds(id),
            kind TEXT NOT NULL,
            actor TEXT,
            decision TEXT,
            words TEXT,
            happened_at INTEGER NOT NULL,
            -- Whether it was found out who is to be told.
            is_queued INTEGER NOT NULL DEFAULT 0,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX hold_events_by_hold ON hold_events(hold, id);
        CREATE INDEX hold_events_to_queue ON hold_events(id) WHERE NOT is_queued;
        CREATE TRIGGER hold_events_are_not_deleted BEFORE DELETE ON hold_events
            BEGIN SELECT RAISE(ABORT, 'what happened to a hold is not forgotten'); END;

        -- An event on its way to one of the policy's targets, which goes by its name there.
        CREATE TABLE notifications (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            event INTEGER NOT NULL REFERENCES hold_events(id),
            target TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            -- What the receiver said last.
            message TEXT,
            UNIQUE (event, target)
        );
        CREATE INDEX notifications_owed ON notifications(not_before) WHERE state = 'owed';
        CREATE INDEX notifications_by_target ON notifications(target, id);

        -- Targets that said that nothing is to be sent to them any more, with a digest of their address then.
        CREATE TABLE gone_targets (
            target TEXT PRIMARY KEY,
            address TEXT NOT NULL,
            since INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// What waits for an approver.
    static let holds = """
        CREATE TABLE holds (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            push INTEGER NOT NULL REFERENCES pushes(id),
            mirror INTEGER NOT NULL REFERENCES mirrors(id),
            -- The pusher's, as in pushes.
            actor TEXT NOT NULL,
            -- Names the folder of its objects, and the refs that keep what they build on.
            key TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            -- The ref updates as one text, by which the same push is known again.
            updates TEXT NOT NULL,
            -- As JSON: who has to approve, and who may not.
            approvals TEXT NOT NULL,
            participants TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            -- Why it is in its state, where that has to be said.
            message TEXT,
            -- The push that it was applied as.
            release INTEGER REFERENCES pushes(id),
            -- Whether approvals are to be counted, or counted once more.
            is_due INTEGER NOT NULL DEFAULT 0,
            -- Until when the push itself waits, and goes on by itself once it is approved.
            awaited_until INTEGER,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX holds_open ON holds(mirror, id) WHERE state IN ('open', 'approved', 'applying');
        CREATE INDEX holds_by_updates ON holds(mirror, updates);
        CREATE INDEX holds_by_release ON holds(release) WHERE release IS NOT NULL;

        -- An approver's latest word on a hold counts; the earlier ones stay.
        CREATE TABLE hold_decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hold INTEGER NOT NULL REFERENCES holds(id),
            actor TEXT NOT NULL,
            decision TEXT NOT NULL,
            -- What was decided on, in words that are the same for the same thing only.
            statement TEXT NOT NULL,
            reason TEXT,
            signature TEXT,
            decided_at INTEGER NOT NULL,
            log_index INTEGER NOT NULL
        );
        CREATE INDEX hold_decisions_by_hold ON hold_decisions(hold, id);
        """

    /// What the administrator says of actors.
    static let profiles = """
        CREATE TABLE profiles (
            actor TEXT PRIMARY KEY REFERENCES actors(id),
            kind TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            disabled_at INTEGER
        ) WITHOUT ROWID;

        CREATE TABLE profile_emails (
            email TEXT PRIMARY KEY,
            actor TEXT NOT NULL REFERENCES actors(id)
        ) WITHOUT ROWID;
        CREATE INDEX profile_emails_by_actor ON profile_emails(actor);

        CREATE TABLE group_members (
            name TEXT NOT NULL,
            actor TEXT NOT NULL REFERENCES actors(id),
            PRIMARY KEY (name, actor)
        ) WITHOUT ROWID;
        CREATE INDEX group_members_by_actor ON group_members(actor);

        -- Public keys by which actors are known over ssh; each is one actor's.
        CREATE TABLE actor_keys (
            fingerprint TEXT PRIMARY KEY,
            actor TEXT NOT NULL REFERENCES actors(id),
            type TEXT NOT NULL,
            key TEXT NOT NULL,
            comment TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            last_used_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX actor_keys_by_actor ON actor_keys(actor);
        """
}
