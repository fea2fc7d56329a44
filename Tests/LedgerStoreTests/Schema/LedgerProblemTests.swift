import Domain
import GRDB
import LedgerStore
import Testing

/// What SQLite and the ledger's own checks complain of, as people read it.
@Suite struct LedgerProblemTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, Problem.Kind.unavailable, "there is no room for the ledger (it)"),
        (.SQLITE_BUSY, .unavailable, "others were at the ledger for too long (it)"),
        (.SQLITE_CORRUPT, .damaged, "the ledger is damaged (it)"),
        (.SQLITE_NOTADB, .damaged, "the ledger is damaged (it)"),
        (.SQLITE_READONLY, .unavailable, "the ledger cannot be opened or written (it)"),
        (.SQLITE_CONSTRAINT, .unavailable, "the ledger cannot be used (it)"),
    ])
    func `SQLite's codes are told in the ledger's words`(
        _ code: ResultCode, _ kind: Problem.Kind, _ words: String
    ) {
        let problem = Problem(ofSQLite: DatabaseError(resultCode: code, message: "it"))

        #expect(problem?.kind == kind)
        #expect(problem?.description == words)
    }

    @Test func `another error is not SQLite's`() {
        let problem = Problem(ofSQLite: Problem(.missing, "there is no h3"))

        #expect(problem == nil)
    }

    @Test(arguments: [
        (
            Ledger.Unusable.missing(path: "/l"), Problem.Kind.missing,
            "there is no ledger at /l; make a home with 'gatehouse init'"
        ),
        (
            .older(path: "/l"), .conflict,
            "the ledger at /l is of an older version of Gatehouse; run 'gatehouse upgrade'"
        ),
        (
            .noLedger(path: "/l", reason: "cut off"), .damaged,
            "the ledger is damaged (cut off): restore /l from a backup"
        ),
    ])
    func `a ledger that cannot be used says what to do`(
        _ unusable: Ledger.Unusable, _ kind: Problem.Kind, _ words: String
    ) {
        #expect(unusable.problem.kind == kind)
        #expect(unusable.description == words)
    }
}
