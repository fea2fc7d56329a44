import Domain
import LedgerStore
import Testing

@testable import Gate

/// An exception says what it lets pass, for how long, why, and who answers for it.
@Suite struct AllowSecretTests {
    /// An exception for a path, but for what a test changes.
    private func exception(
        fingerprint: String? = nil, rule: String? = nil, path: String? = "test/**", mirror: String? = nil,
        reason: String = "fixtures", owner: String = "eve"
    ) -> SecretException {
        SecretException(
            number: 0, fingerprint: fingerprint, rule: rule.map(GlobPattern.init),
            path: path.map(GlobPattern.init), mirror: mirror, reason: reason, owner: owner)
    }

    /// The problem of an exception, after which none is on record.
    private func problem(_ exception: SecretException, days: Int = 90) throws -> Problem {
        let place = try HoldingHome()
        let problem = try #require(throws: Problem.self) {
            _ = try AllowSecret(home: place.home)(exception, days: days)
        }
        #expect(try place.ledger.recordedExceptions().isEmpty)
        return problem
    }

    @Test func `an exception for everything is invalid`() throws {
        let problem = try problem(exception(path: nil))

        #expect(problem.kind == .invalid && problem.what == "the exception names nothing that it lets pass")
    }

    @Test(arguments: [
        "", "354905dc265faffd", "k1:354905dc265faff", "k1:354905DC265FAFFD", "k1:354905dc265faffd\n",
    ])
    func `what is no fingerprint is invalid`(fingerprint: String) throws {
        let problem = try problem(exception(fingerprint: fingerprint))

        #expect(problem.kind == .invalid && problem.what.contains("is not a fingerprint"), "\(problem)")
    }

    @Test func `blank words are invalid`() throws {
        for blank in ["", " \t", "\u{200B}\u{A0}"] {
            for (name, exception) in [
                ("rule", exception(rule: blank)), ("path", exception(path: blank)),
                ("owner", exception(owner: blank)), ("reason", exception(reason: blank)),
            ] {
                let problem = try problem(exception)
                #expect(problem.kind == .invalid && problem.what == "the \(name) is empty", "\(problem)")
            }
        }
    }

    @Test(arguments: ["a\nb", "eve\u{1B}[2K"])
    func `an owner whose name moves the cursor is invalid`(owner: String) throws {
        let problem = try problem(exception(owner: owner))

        #expect(problem.kind == .invalid && problem.what.hasPrefix("the owner has line ends"), "\(problem)")
    }

    @Test(arguments: [Int.min, -1, 0, 3_651, .max])
    func `a number of days out of bounds is invalid`(days: Int) throws {
        let problem = try problem(exception(), days: days)

        #expect(problem.kind == .invalid && problem.advice == "give a number from 1 to 3650", "\(problem)")
    }

    @Test func `a mirror that is not there is missing, and not invalid`() throws {
        #expect(try problem(exception(mirror: "nope")).kind == .missing)
    }

    @Test(arguments: [1, 3_650])
    func `what is sound is recorded`(days: Int) throws {
        let place = try HoldingHome()

        let made = try AllowSecret(home: place.home)(exception(mirror: "demo"), days: days)

        let recorded = try #require(try place.ledger.recordedExceptions().first)
        #expect(recorded.exception.number == made.number && recorded.exception.path?.text == "test/**")
        #expect(recorded.expiresAt == made.end)
        #expect(made.end.milliseconds - recorded.madeAt.milliseconds == Int64(days) * 86_400_000)
    }
}
