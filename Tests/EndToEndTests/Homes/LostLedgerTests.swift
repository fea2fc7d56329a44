import Foundation
import GRDB
import Testing

/// A ledger that was lost: nothing makes an empty one of it, and calls that sound.
@Suite struct LostLedgerTests {
    private func spoil(_ place: Installation, _ how: String) throws {
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place.ledgerPath + end) }
        switch how {
        case "emptied":
            try Data().write(to: URL(fileURLWithPath: place.ledgerPath))
        case "cut off":
            let file = try #require(FileHandle(forWritingAtPath: place.ledgerPath))
            try file.truncate(atOffset: 5_000)
        case "text":
            try "not a ledger, by any means; and long enough that SQLite looks at it as a file of pages\n"
                .write(
                    toFile: place.ledgerPath, atomically: false, encoding: .utf8)
        default:
            try FileManager.default.removeItem(atPath: place.ledgerPath)
            let other = try DatabaseQueue(path: place.ledgerPath)
            try other.write { try $0.execute(sql: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)") }
            try other.close()
        }
    }

    @Test(arguments: ["emptied", "cut off", "text", "another program's"])
    func `a ledger that is none is to be restored, and not to be upgraded`(_ how: String) throws {
        let place = try Installation(wait: 0)
        try spoil(place, how)
        let before = FileManager.default.contents(atPath: place.ledgerPath)

        let doctor = try place.tryGatehouse("doctor")
        let upgrade = try place.tryGatehouse("upgrade")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")

        #expect(
            doctor.status == 1 && doctor.output.contains("to mend: restore it from a backup"), "\(doctor)")
        #expect(!doctor.output.contains("gatehouse upgrade"), "\(doctor)")
        #expect(upgrade.status == 1 && upgrade.errors.contains("the ledger is damaged ("), "\(upgrade)")
        #expect(upgrade.errors.contains("restore \(place.ledgerPath) from a backup"), "\(upgrade)")
        #expect(FileManager.default.contents(atPath: place.ledgerPath) == before)
        #expect(!push.succeeded, "\(push)")
    }

    @Test func `the command and the hook end with the same sentence, and status 1`() throws {
        let place = try Installation(wait: 0)
        try place.allowLocalPushes()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try spoil(place, "text")

        let report = try place.tryGatehouse("report", "pushes")
        let wrong = try place.tryGatehouse("report", "pushes", "--nonsense")
        let push = try work.tryGit("push", "origin", "main")

        let words = "the ledger is damaged (file is not a database): restore"
        #expect(report.status == 1 && report.output == "", "\(report)")
        #expect(report.errors == "Error: \(words) \(place.ledgerPath) from a backup\n", "\(report)")
        #expect(wrong.status == 64, "\(wrong)")
        #expect(
            push.status == 1 && push.said.contains("it could not be judged; nothing was changed"), "\(push)")
        #expect(push.said.contains("\(words) HOME/ledger.sqlite from a backup"), "\(push)")
    }

    @Test func `a ledger that was made anew of an emptied one does not count as sound`() throws {
        let place = try Installation(wait: 0)
        try place.ledger().write { try $0.execute(sql: "DELETE FROM home") }

        let doctor = try place.tryGatehouse("doctor")

        #expect(
            doctor.status == 1 && doctor.output.contains("the ledger does not belong to this home"),
            "\(doctor)"
        )
    }

    @Test func `a home that lost its ledger is not made anew over its mirrors`() throws {
        let place = try Installation(wait: 0)
        try FileManager.default.removeItem(atPath: place.ledgerPath)

        let outcome = try place.tryGatehouse("init", place.home)

        #expect(
            outcome.status == 1 && outcome.errors.contains("was a home, but its ledger is gone"), "\(outcome)"
        )
        #expect(!FileManager.default.fileExists(atPath: place.ledgerPath))
    }
}
