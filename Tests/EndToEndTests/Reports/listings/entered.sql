-- What administrators enter, a row of each kind: actors, their keys, exceptions, mirrors, and what targets were told.
INSERT INTO actors (id, name) VALUES ('a-3', 'build-bot'), ('a-4', 'eve'), ('a-5', 'zoe');
INSERT INTO profiles (actor, kind, added_at, disabled_at) VALUES
    ('a-1', 'person', 1700000000000, NULL), ('a-3', 'agent', 1700000000000, 1700000001000),
    ('a-4', 'person', 1700000000000, NULL), ('a-5', 'person', 1700000000000, NULL);
INSERT INTO profile_emails (email, actor) VALUES
    ('ada@example.com', 'a-1'), ('ada@home.example', 'a-1'), ('eve@example.com', 'a-4');
INSERT INTO group_members (name, actor) VALUES
    ('leads', 'a-1'), ('approvers', 'a-1'), ('approvers', 'a-4'), ('build "x", y', 'a-3');
INSERT INTO actor_keys (fingerprint, actor, type, key, comment, added_at, last_used_at) VALUES
    ('SHA256:aaaa', 'a-1', 'ssh-ed25519', 'AAAA', 'ada@laptop', 1700000000000, 1700000002000),
    ('SHA256:bbbb', 'a-1', 'sk-ssh-ed25519@openssh.com', 'BBBB', '=1+1, "token"', 1700000001000, NULL),
    ('SHA256:cccc', 'a-3', 'ssh-rsa', 'CCCC', '', 1700000000000, NULL);

INSERT INTO secret_exceptions (id, fingerprint, rule, path, mirror, reason, owner, made_at, expires_at, revoked_at) VALUES
    (1, 'k1:354905dc265faffd', NULL, NULL, NULL, 'a key, "published"', 'eve', 1700000000000, 4000000000000, NULL),
    (2, NULL, 'generic-*', 'test/**', 'demo', 'fixtures', 'ada', 1700000001000, 1700000002000, NULL),
    (3, NULL, 'generic-*', NULL, NULL, 'a mistake', 'ada', 1700000002000, 4000000000000, 1700000003000);

INSERT INTO notifications (id, event, target, state, attempts, not_before, changed_at, message) VALUES
    (1, 1, 'desk', 'delivered', 1, 1700000000000, 1700000001000, NULL),
    (2, 2, 'desk', 'owed', 0, 4000000001000, 1700000002000, NULL),
    (3, 1, 'ops', 'failed', 9, 1700000000000, 4000000000000, 'it is away, says "sendmail"'),
    (4, 2, 'ops', 'owed', 1, 4000000002000, 1700000002000, NULL);

UPDATE fingerprint_keys SET since = 1700000000000;
INSERT INTO fingerprint_keys (version, mark, since) VALUES (2, 'lost', 1700000001000);

UPDATE mirrors SET path = '/srv/git/demo.git', upstream = 'https://forge.example/team/demo.git', added_at = 1700000000000;
INSERT INTO mirrors (id, name, path, upstream, added_at) VALUES
    (2, 'old (removed 1)', 'removed:2', 'ssh://git@forge.example/old.git', 1700000001000),
    (3, 'tools', '/srv/git/tools.git', '/srv/upstream, "x"', 1700000002000);
INSERT INTO removed_mirrors (mirror, name, path, removed_at) VALUES (2, 'old', '/srv/git/old.git', 1700000003000);
