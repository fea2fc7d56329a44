import Foundation
import GRDB
import Testing

/// A home of the version before on its way to this one.
@Suite struct UpgradeTests {
    /// Takes away all that a home of the first version did not have.
    private func age(_ place: Installation) throws {
        try place.ledger().write { database in
            try database.execute(
                sql: """
                    DROP TABLE segment_lines; DROP TABLE line_sessions; DROP TABLE edited_paths;
                    DROP TABLE secret_exceptions; DROP TABLE segment_maskings;
                    DROP TABLE fingerprint_keys; DROP TABLE mended_outcomes; DROP TABLE hold_decisions;
                    DROP TABLE notifications; DROP TABLE gone_targets; DROP TABLE hold_events; DROP TABLE holds;
                    DROP TABLE removed_mirrors; DROP TABLE profiles; DROP TABLE profile_emails; DROP TABLE group_members; DROP TABLE actor_keys;
                    ALTER TABLE commits DROP COLUMN supported; ALTER TABLE commits DROP COLUMN countable;
                    ALTER TABLE commits DROP COLUMN found; ALTER TABLE segments DROP COLUMN is_declared;
                    DROP INDEX commit_paths_by_path; ALTER TABLE commit_paths DROP COLUMN object;
                    CREATE INDEX commit_paths_by_path ON commit_paths(path, commit_id);
                    DROP INDEX outbox_under_way; ALTER TABLE outbox DROP COLUMN is_under_way;
                    DROP INDEX commits_by_tree; ALTER TABLE commits DROP COLUMN tree; DROP INDEX ref_updates_by_new;
                    ALTER TABLE commit_segments DROP COLUMN is_writer; ALTER TABLE ref_updates DROP COLUMN tagged;
                    ALTER TABLE policies DROP COLUMN differences; ALTER TABLE policies DROP COLUMN standard;
                    UPDATE commits SET outcome = 'linked' WHERE outcome = 'verified';
                    DELETE FROM grdb_migrations WHERE identifier <> 'first';
                    DELETE FROM home WHERE key = 'line key';
                    UPDATE policies SET digest = 'sha256:before', settings = '{"forward":{"wait":0},"identity":{"local":true},"refs":[],"sessions":{"mismatch":"reject","missing":"reject","weak":"record"}}';
                    """)
        }
        try FileManager.default.removeItem(atPath: place.home + "/keys")
    }

    @Test func `a home of the version before refuses and names the command, and works after it`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.txt": ["a line by the agent"]])
        let blob = try work.blob(segment)
        try work.commit(["a.txt": "a line by the agent\n"], "One\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main", "\(blob):\(TestSegment.ref())")
        try age(place)
        try work.commit(["b.txt": "a line by the agent\n"], "Two\n\n\(segment.trailer())")

        let before = try work.tryGit("push", "origin", "main")
        let doctor = try place.tryGatehouse("doctor")
        let said = try place.gatehouse("upgrade")
        let after = try work.tryGit("push", "origin", "main")

        #expect(!before.succeeded && before.said.contains("run 'gatehouse upgrade'"), "\(before)")
        #expect(doctor.status == 1 && doctor.output.contains("to mend: gatehouse upgrade"))
        #expect(said.contains("Indexed the lines of 1 segments."))
        #expect(after.succeeded, "\(after)")
        #expect(try place.report("commits").map { $0["outcome"] as? String } == ["verified", "unchecked"])
        #expect(try place.gatehouse("doctor").contains("the keys are in place"))
        #expect(
            try place.git("--git-dir=\(place.mirror)", "cat-file", "blob", "refs/gatehouse/home").contains(
                "hpke"))
    }

    @Test func `another key for lines makes another index`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.txt": ["a line by the agent"]])
        let blob = try work.blob(segment)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref())")
        try FileManager.default.removeItem(atPath: place.home + "/keys/lines.key")
        let said = try place.gatehouse("upgrade")
        try work.commit(["a.txt": "a line by the agent\n"], "One\n\n\(segment.trailer())")

        #expect(said.contains("Indexed the lines of 1 segments."))
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        #expect(try place.gatehouse("upgrade") == "The home at \(place.home) has version 0.1.0.\n")
    }

    @Test func `a ledger of a newer version is left alone`() throws {
        let place = try Installation(wait: 0)
        try place.ledger().write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from the future')")
        }

        let upgrade = try place.tryGatehouse("upgrade")

        #expect(upgrade.status == 1 && upgrade.errors.contains("newer version of Gatehouse"), "\(upgrade)")
    }
}
