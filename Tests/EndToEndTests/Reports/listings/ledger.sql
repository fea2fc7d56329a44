-- One of each kind of row that a report shows, in a home with one mirror.
INSERT INTO actors (id, name) VALUES ('a-1', 'ada'), ('a-2', 'bob, the "builder"');

INSERT INTO pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index) VALUES
    (1, 1, 'a-1', 'ssh', 1700000000000, 'accept', 'sha256:aa', '', 0),
    (2, 1, 'a-2', 'ssh', 1700000001500, 'reject', 'sha256:aa', '', 0),
    (3, 1, 'a-1', 'ssh', 1700000002000, 'hold', 'sha256:bb', 'reason=it, "burns"' || char(10) || 'ticket=T-1', 0),
    (4, 1, 'a-1', 'ssh', 1700000003000, 'accept', 'sha256:bb', '', 0),
    (5, 1, 'a-erased', 'ssh', 1700000004000, 'hold', 'sha256:bb', '', 0);

INSERT INTO ref_updates (push, position, ref, given, old, new, kind) VALUES
    (1, 0, 'refs/heads/main', 'refs/heads/main', zeroblob(20), x'1111111111111111111111111111111111111111', 'create'),
    (2, 0, 'refs/heads/main', 'refs/heads/main', x'1111111111111111111111111111111111111111', x'2222222222222222222222222222222222222222', 'rewind'),
    (2, 1, 'refs/tags/v1', 'refs/tags/v1', x'1111111111111111111111111111111111111111', zeroblob(20), 'delete'),
    (3, 0, 'refs/heads/main', 'refs/heads/main', x'1111111111111111111111111111111111111111', x'3333333333333333333333333333333333333333', 'update'),
    (4, 0, 'refs/heads/main', 'refs/heads/main', x'1111111111111111111111111111111111111111', x'3333333333333333333333333333333333333333', 'update');

INSERT INTO findings (id, push, policy, action, ref, commit_oid, message) VALUES
    (1, 2, 'messages', 'record', NULL, x'2222222222222222222222222222222222222222', 'has "Add | more"'),
    (2, 2, 'refs', 'reject', 'refs/heads/main', NULL, 'rewinds main, which is protected'),
    (3, 2, 'authors', 'accept', 'refs/heads/main', x'2222222222222222222222222222222222222222', 'bob is exempt'),
    (4, 3, 'paths', 'hold', NULL, NULL, 'changes deploy/run' || char(10) || 'and more');

INSERT INTO sessions (id, mirror, owner, agent, conversation, first_recorded_at, last_recorded_at) VALUES
    ('01HZY5Z2Q3R4S5T6V7W8X9YZ01', 1, 'a-1', 'claude-code', NULL, 1699999990000, 1700000000000),
    ('01HZY5Z2Q3R4S5T6V7W8X9YZ02', 1, 'a-2', 'codex', NULL, 1699999991000, 1699999992000);
INSERT INTO bodies (id, sealed) VALUES (1, x'00'), (2, x'00');
INSERT INTO segments (id, session, number, sha256, push, actor, recorded_at, models, messages, edits, body) VALUES
    (1, '01HZY5Z2Q3R4S5T6V7W8X9YZ01', 1, 'cc', 1, 'a-1', 1699999990000, 'big-1 small-1', 7, 5, 1),
    (2, '01HZY5Z2Q3R4S5T6V7W8X9YZ01', 2, 'dd', 1, 'a-1', 1700000000000, 'small-1 new-2', 2, 1, 2);

INSERT INTO commits (id, push, mirror, oid, author_name, author_email, committed_at, subject, agent, outcome, supported, countable, found, path_count) VALUES
    (1, 1, 1, x'1111111111111111111111111111111111111111', 'Ada', 'ada@example.com', 1699999999000, 'Add a way in', 'claude-code', 'partial', 2, 3, NULL, 3),
    (2, 2, 1, x'2222222222222222222222222222222222222222', 'Bob "B"', 'bob@example.com', 1700000001000, '=1+1, and more', NULL, 'none', NULL, NULL, NULL, 0),
    (3, 3, 1, x'3333333333333333333333333333333333333333', 'Ada' || char(27), 'ada@example.com', 1700000002000, 'Naïve — 雪', 'codex', 'undeclared', 4, 4, '01HZY5Z2Q3R4S5T6V7W8X9YZ02', 1),
    (4, 4, 1, x'3333333333333333333333333333333333333333', 'Ada', 'ada@example.com', 1700000002000, 'Nothing counts', 'codex', 'verified', 0, 0, NULL, 1);
INSERT INTO paths (id, path) VALUES (1, 'src/a/b.swift'), (2, 'README');
INSERT INTO commit_paths (commit_id, path, change) VALUES (1, 1, 'added'), (1, 2, 'modified'), (4, 2, 'modified');
INSERT INTO commit_segments (commit_id, session, segment, is_writer) VALUES
    (1, '01HZY5Z2Q3R4S5T6V7W8X9YZ01', 1, 1), (1, '01HZY5Z2Q3R4S5T6V7W8X9YZ01', 2, 0),
    (4, '01HZY5Z2Q3R4S5T6V7W8X9YZ01', 2, 1);

INSERT INTO outbox (id, mirror, push, ref, old, new, state, attempts, queued_at, not_before, message, log_index) VALUES
    (1, 1, 1, 'refs/heads/main', zeroblob(20), x'1111111111111111111111111111111111111111', 'forwarded', 1, 1700000000000, 1700000000000, NULL, 0),
    (2, 1, 4, 'refs/heads/main', x'1111111111111111111111111111111111111111', x'3333333333333333333333333333333333333333', 'owed', 2, 1700000003000, 1700000009000, 'it is away, says curl', 0),
    (3, 1, 4, 'refs/heads/side', zeroblob(20), x'3333333333333333333333333333333333333333', 'refused', 1, 1700000003000, 1700000003000, 'declined' || char(10) || 'no "side"' || char(10) || 'ask us', 0),
    (4, 1, 4, 'refs/heads/new', zeroblob(20), x'3333333333333333333333333333333333333333', 'owed', 0, 1700000003000, 1700000003000, NULL, 0);

INSERT INTO holds (id, push, mirror, actor, key, state, updates, approvals, participants, opened_at, expires_at, changed_at, message, release, is_emergency, log_index) VALUES
    (1, 3, 1, 'a-1', 'k1', 'applied', '1111111111111111111111111111111111111111 3333333333333333333333333333333333333333 refs/heads/main',
        '[{"agentsCount":false,"approvers":["@leads"],"count":1}]', '{"pushers":["ada"],"authors":[],"sessionOwners":[]}',
        1700000002000, 4000000000000, 1700000003000, 'EMERGENCY RELEASE by eve', 4, 1, 0),
    (2, 5, 1, 'a-erased', 'k2', 'open',
        '0000000000000000000000000000000000000000 3333333333333333333333333333333333333333 refs/heads/a' || char(10)
            || '1111111111111111111111111111111111111111 0000000000000000000000000000000000000000 refs/heads/b',
        '[{"agentsCount":true,"approvers":["@ops","eve"],"count":2},{"agentsCount":false,"approvers":["@leads"],"count":1}]',
        '{"pushers":[],"authors":[],"sessionOwners":[]}', 1700000004000, 4000000000000, 1700000004000, NULL, NULL, 0, 0);
INSERT INTO hold_events (id, key, hold, kind, actor, decision, words, happened_at, is_queued, log_index) VALUES
    (1, 'e1', 1, 'hold.opened', 'a-1', NULL, 'it, "burns"', 1700000002000, 1, 0),
    (2, 'e2', 1, 'hold.decision', 'a-2', 'emergency', NULL, 1700000002500, 1, 0),
    (3, 'e3', 1, 'hold.applied', NULL, NULL, NULL, 1700000003000, 1, 0);
