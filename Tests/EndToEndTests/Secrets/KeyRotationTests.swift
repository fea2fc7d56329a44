import Foundation
import GRDB
import Testing

/// The keys that secrets are known again by follow one another.
@Suite struct KeyRotationTests {
    private static let secret = TestSecret.token()

    private func fingerprints(_ place: Installation) throws -> Installation.Outcome {
        try place.run("gatehouse", ["secrets", "fingerprint"], input: Array("\(Self.secret)\n".utf8))
    }

    private func lines(_ outcome: Installation.Outcome) -> [String] {
        outcome.output.split(separator: "\n").map(String.init)
    }

    private func keys(_ place: Installation, _ arguments: String...) throws -> [[String: Any]] {
        let outcome = try place.run("gatehouse", ["key", "list", "--format", "json"] + arguments)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]],
            "\(outcome)")
    }

    /// A home with an exception for the secret by its first key, and a commit of it that is to be pushed.
    private func allowed() throws -> (place: Installation, work: Clone) {
        let place = try Installation(wait: 0)
        let first = try #require(lines(try fingerprints(place)).first)
        try place.gatehouse("secrets", "allow", first, "--reason", "published", "--owner", "eve")
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(Self.secret)'\n"], "Add a")
        return (place, work)
    }

    @Test func `the keys are listed with what each is for`() throws {
        let place = try Installation(wait: 0)

        let table = try place.gatehouse("key", "list")
        let listed = try keys(place)

        #expect(table.contains("opens the sessions that clones seal for the home"))
        #expect(listed.map { $0["key"] as? String } == ["segments", "lines", "secrets"])
        #expect(listed.map { $0["state"] as? String } == ["in use", "in use", "in use"])
        #expect(listed.last?["id"] as? String == "k1")
        let announced = try place.git("--git-dir=\(place.mirror)", "cat-file", "blob", "refs/gatehouse/home")
        #expect(announced.contains("\"id\":\"\(try #require(listed[0]["id"] as? String))\""))
        let today = Date.now.ISO8601Format().prefix(10)
        #expect(listed.allSatisfy { ($0["since"] as? String)?.hasPrefix(today) ?? false })
    }

    @Test func `a rotation makes the next key, for its owner alone, and leaves the others as they are`()
        throws
    {
        let place = try Installation(wait: 0)
        let folder = place.home + "/keys"
        func contents() throws -> [String: Data] {
            try FileManager.default.contentsOfDirectory(atPath: folder).reduce(into: [:]) {
                $0[$1] = FileManager.default.contents(atPath: "\(folder)/\($1)")
            }
        }
        let before = try contents()

        #expect(try place.gatehouse("key", "rotate").contains("k2"))

        var after = try contents()
        let added = after.removeValue(forKey: "secrets-2.key")
        let new = try #require(added)
        #expect(new.count == 32 && !before.values.contains(new))
        #expect(after == before)
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/secrets-2.key")[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try keys(place).map { $0["id"] as? String ?? "" }.suffix(2) == ["k2", "k1"])
        #expect(try keys(place).map { $0["state"] as? String ?? "" }.suffix(2) == ["in use", "older"])
        #expect(try place.gatehouse("doctor").contains("the keys are in place"))
        let log = try place.ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log") }
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(log.filter { $0.contains("\"key.rotated\"") && $0.contains("made with k2") }.count == 1)
    }

    @Test
    func `what is found after a rotation has the new key's fingerprint, and a candidate has one of each`()
        throws
    {
        let place = try Installation(wait: 0)
        let before = lines(try fingerprints(place))
        try place.gatehouse("key", "rotate")
        try place.gatehouse("key", "rotate")
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(Self.secret)'\n"], "Add a")

        let after = lines(try fingerprints(place))
        let json = try place.run(
            "gatehouse", ["secrets", "fingerprint", "--format", "json"], input: Array(Self.secret.utf8))
        let push = try work.tryGit("push", "origin", "main")
        let blob = try work.blob(TestSegment(prompt: Self.secret))
        let session = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")

        #expect(after.map { $0.prefix(3) } == ["k3:", "k2:", "k1:"])
        #expect(after.last == before.first && Set(after.map { $0.dropFirst(3) }).count == 3)
        let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: String]]
        #expect(rows?.map { $0["key"] } == ["k3", "k2", "k1"])
        #expect(rows?.map { $0["fingerprint"] } == after)
        #expect(!push.succeeded && push.said.contains("gatehouse secrets allow \(after[0])"), "\(push)")
        #expect(session.succeeded, "\(session)")
        #expect(
            try place.gatehouse("session", "show", "latest", "--format", "json").contains(
                "[secret:github-pat:\(after[0])]"))
    }

    @Test func `an exception goes on applying after rotations, and can be given by any key's fingerprint`()
        throws
    {
        let (place, work) = try allowed()
        try place.gatehouse("key", "rotate")
        try place.gatehouse("key", "rotate")

        let push = try work.tryGit("push", "origin", "main")
        try place.gatehouse("secrets", "revoke", "1")
        try work.commit(["b.py": "token = '\(Self.secret)'\n"], "Add b")
        let revoked = try work.tryGit("push", "origin", "main")
        try place.gatehouse("secrets", "allow", lines(try fingerprints(place))[1], "--reason", "known")
        let again = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("allowed by exception 1 of eve"), "\(push)")
        #expect(!revoked.succeeded)
        #expect(again.succeeded && again.said.contains("allowed by exception 2"), "\(again)")
    }

    @Test func `a rotation that was interrupted is finished by the next one`() throws {
        let place = try Installation(wait: 0)
        let file = URL(fileURLWithPath: place.home + "/keys/secrets-2.key")
        let left = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
        try left.write(to: file)
        let before = lines(try fingerprints(place))

        try place.gatehouse("key", "rotate")

        #expect(before.count == 1, "nobody uses what the ledger does not know")
        #expect(try Data(contentsOf: file) == left)
        #expect(lines(try fingerprints(place)).first?.hasPrefix("k2:") ?? false)
    }

    @Test func `a rotation waits for pushes that are under way`() throws {
        let place = try Installation(wait: 0)
        let lock = place.home + "/locks/ledger"
        let held = ProcessInfo.processInfo.systemUptime
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = ["--shared", lock, "sh", "-c", "echo held; sleep 1"]
        let told = Pipe()
        holder.standardOutput = told
        try holder.run()
        _ = told.fileHandleForReading.availableData

        try place.gatehouse("key", "rotate")

        holder.waitUntilExit()
        #expect(ProcessInfo.processInfo.systemUptime - held > 0.9)
        #expect(lines(try fingerprints(place)).count == 2)
    }

    // MARK: Lost keys

    @Test func `without the newest key every push is refused with what to do, and the next key mends it`()
        throws
    {
        let place = try Installation(wait: 0)
        try place.gatehouse("key", "rotate")
        let first = try #require(lines(try fingerprints(place)).last)
        try FileManager.default.removeItem(atPath: place.home + "/keys/secrets-2.key")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "main")
        let doctor = try place.tryGatehouse("doctor")
        let candidate = try fingerprints(place)
        let upgrade = try place.tryGatehouse("upgrade")
        let afterUpgrade = try work.tryGit("push", "origin", "main")
        try place.gatehouse("key", "rotate")
        let mended = try work.tryGit("push", "origin", "main")

        for said in [push.said, candidate.errors, doctor.output] {
            #expect(
                said.contains("keys/secrets-2.key") && said.contains("restore it from a backup"), "\(said)")
            #expect(said.contains("gatehouse key rotate"))
        }
        #expect(!push.succeeded && doctor.status == 1 && candidate.status == 1)
        #expect(
            upgrade.succeeded && !afterUpgrade.succeeded, "no key is made in the place of one that is lost")
        #expect(mended.succeeded, "\(mended)")
        let told = try fingerprints(place)
        #expect(
            told.status == 1 && told.errors.contains("secrets-2.key"), "what k2 made of it cannot be told")
        #expect(lines(told).map { $0.prefix(3) } == ["k3:", "k1:"] && lines(told).last == first)
    }

    @Test func `an older key that an exception needs is missed, not passed over`() throws {
        let (place, work) = try allowed()
        try place.gatehouse("key", "rotate")
        let file = place.home + "/keys/secrets-1.key"
        let key = try #require(FileManager.default.contents(atPath: file))
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let other = try place.clone("other")
        try other.commit(["fine": "1\n"], "No secret")

        let clean = try other.tryGit("push", "origin", "HEAD:refs/heads/other")
        let replaced = try work.tryGit("push", "origin", "main")
        try FileManager.default.removeItem(atPath: file)
        let missing = try work.tryGit("push", "origin", "main")
        let doctor = try place.tryGatehouse("doctor")
        let listed = try keys(place)
        try key.write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let restored = try work.tryGit("push", "origin", "main")

        #expect(clean.succeeded, "nothing in it needs the key: \(clean)")
        #expect(
            !replaced.succeeded && replaced.said.contains("is not the one that made the fingerprints k1:"),
            "\(replaced)")
        #expect(!missing.succeeded && missing.said.contains("there is no key of 32 bytes at"), "\(missing)")
        #expect(missing.said.contains("revoke the exceptions for k1:"))
        #expect(doctor.status == 1 && doctor.output.contains("secrets-1.key"))
        #expect(listed.last?["state"] as? String == "lost")
        #expect(restored.succeeded, "\(restored)")
    }

    @Test func `an older key that nothing needs is missed by doctor, without failing`() throws {
        let place = try Installation(wait: 0)
        try place.gatehouse("key", "rotate")
        try FileManager.default.removeItem(atPath: place.home + "/keys/secrets-1.key")

        let doctor = try place.tryGatehouse("doctor")

        #expect(doctor.succeeded && doctor.output.contains("warning"), "\(doctor)")
        #expect(doctor.output.contains("there is no key of 32 bytes at \(place.home)/keys/secrets-1.key"))
    }

    @Test func `a home without a record of its key takes the one that it has`() throws {
        let place = try Installation(wait: 0)
        let before = lines(try fingerprints(place))
        try place.ledger().write {
            try $0.execute(
                sql:
                    "DROP TABLE fingerprint_keys; DELETE FROM grdb_migrations WHERE identifier = 'fingerprint keys'"
            )
        }

        try place.gatehouse("upgrade")

        #expect(lines(try fingerprints(place)) == before)
        try place.ledger().write { try $0.execute(sql: "DELETE FROM fingerprint_keys") }
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("no key for the fingerprints"), "\(doctor)")
        try place.gatehouse("upgrade")
        #expect(try keys(place).count == 3)
    }
}
