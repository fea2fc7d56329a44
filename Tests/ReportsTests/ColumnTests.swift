import Domain
import Foundation
import Testing

@testable import Gate
@testable import Reports

/// A field that is read for a report is shown by a column of it: none is forgotten.
@Suite struct ColumnTests {
    /// The fields of a row that no column shows in JSON, which has all that a report has.
    ///
    /// - Parameter fields: what has the fields, where the row joins it with something else.
    private func forgotten<Row>(
        _ row: Row, _ columns: [Column<Row>], fields: Any? = nil
    ) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let json = String(decoding: try encoder.encode(RowDocument(row, columns)), as: UTF8.self)
        let truths = Swift.Mirror(reflecting: fields ?? row).children.count { $0.value is Bool }
        return Swift.Mirror(reflecting: fields ?? row).children.compactMap { field in
            let words = RowWords(of: field.value)
            // A sample in which a field has no words of its own would pass with or without a column.
            let isShown =
                field.value is Bool
                ? json.matches(of: /:true\b/).count >= truths
                : !words.all.isEmpty && words.all.allSatisfy(json.contains)
            return isShown ? nil : field.label
        }
    }

    @Test func `every field of a push is shown`() throws {
        let forgotten = try forgotten(PushRow.sample, .pushes)

        #expect(forgotten == [], "add a column to Sources/Reports/Rows/PushColumns.swift")
    }

    /// Whose sessions wrote it decides who may read their text.
    @Test func `every field of a commit is shown, but for its writers`() throws {
        let forgotten = try forgotten((row: 1, commit: CommitRow.sample), .commits, fields: CommitRow.sample)

        #expect(forgotten == ["writers"], "add a column to Sources/Reports/Rows/CommitColumns.swift")
    }

    @Test func `every field of a session is shown`() throws {
        let forgotten = try forgotten(SessionRow.sample, .sessions)

        #expect(forgotten == [], "add a column to Sources/Reports/Rows/SessionColumns.swift")
    }

    @Test func `every field of a forward that tells something to people is shown`() throws {
        let row = ListedForward(mirror: "website", forward: .sample)
        let hidden = try forgotten(row, .forwards, fields: Forward.sample)

        #expect(hidden == ["id", "old"], "add a column to Sources/Reports/Rows/ForwardColumns.swift")
        #expect(try forgotten(row, .forwards.filter { $0.name != "mirror" }, fields: row).first == "mirror")
    }

    @Test func `every field of an actor is shown`() throws {
        #expect(try forgotten(ActorProfile.sample, .actors) == [])
    }

    @Test func `every field of an actor's key is shown, but for the key itself`() throws {
        #expect(try forgotten(ActorKey.sample, .actorKeys) == ["key"])
    }

    @Test func `every field of an exception is shown`() throws {
        #expect(try forgotten(ListedException.sample, .exceptions) == [])
        #expect(
            try forgotten(ListedException.sample, .exceptions, fields: ListedException.sample.exception) == []
        )
    }

    @Test func `every field of a mirror is shown`() throws {
        #expect(try forgotten(ListedMirror.sample, .mirrors(all: true)) == [])
        #expect(try forgotten(ListedMirror.sample, .mirrors(all: false)) == ["removedAt"])
    }

    @Test func `every field of a home's key is shown`() throws {
        #expect(try forgotten(ListedKey.sample, .homeKeys) == [])
    }

    /// Of the channel its address is shown.
    @Test func `every field of a notification target is shown, but for its channel`() throws {
        let row = try LookAtTargets.Listed.sample

        #expect(try forgotten(row, .targets, fields: row.target) == ["channel"])
        #expect(try forgotten(row, .targets, fields: row.status) == [])
    }

    @Test func `every field of a check is shown`() throws {
        #expect(try forgotten(Doctor.Check.sample, .checks) == [])
    }

    @Test func `every field of a secret found by hand is shown`() throws {
        #expect(try forgotten(LocalScan.Found.sample, .found) == [])
    }

    @Test func `every field of a file's line is shown`() throws {
        #expect(try forgotten(BlameRow.sample, .blame) == [])
    }

    /// The events and `hold show` tell how it came to its state.
    @Test func `every field of a hold that tells something to people is shown`() throws {
        let forgotten = try forgotten(Hold.sample(), .holds)

        #expect(
            forgotten == ["key", "participants", "awaitedUntil", "isEmergency"],
            "add a column to Sources/Reports/Holds/HoldColumns.swift")
    }

    @Test func `a column that is left out is missed`() throws {
        func missed(without column: String) throws -> [String] {
            let all = try forgotten(PushRow.sample, .pushes)
            return try forgotten(PushRow.sample, .pushes.filter { $0.name != column }).filter {
                !all.contains($0)
            }
        }

        #expect(try missed(without: "actor") == ["actor"])
        #expect(try missed(without: "emergency") == ["isEmergency"])
        #expect(try missed(without: "findings") == ["findings"])
        #expect(try forgotten(SessionRow.sample, .sessions.filter { $0.name != "models" }) == ["models"])
        #expect(
            try forgotten(ActorProfile.sample, .actors.filter { $0.name != "disabled" }) == ["isDisabled"])
        #expect(try forgotten(BlameRow.sample, .blame.filter { $0.name != "prompt" }) == ["prompt"])
    }

    @Test func `no two columns have one name in a format`() throws {
        func names<Row>(_ columns: [Column<Row>]) -> [[String]] {
            OutputFormat.allCases.map { format in columns.filter { $0.isShown(in: format) }.map(\.name) }
        }
        let all =
            names([Column<PushRow>].pushes) + names([Column<(row: Int64, commit: CommitRow)>].commits)
            + names([Column<SessionRow>].sessions) + names([Column<ListedForward>].forwards)
            + names([Column<Hold>].holds) + names([Column<ActorProfile>].actors)
            + names([Column<ActorKey>].actorKeys) + names([Column<ListedException>].exceptions)
            + names([Column<ListedMirror>].mirrors(all: true)) + names([Column<ListedKey>].homeKeys)
            + names([Column<LookAtTargets.Listed>].targets) + names([Column<Doctor.Check>].checks)
            + names([Column<LocalScan.Found>].found) + names([Column<BlameRow>].blame)
        for names in all {
            #expect(Set(names).count == names.count, "\(names)")
        }
    }
}
