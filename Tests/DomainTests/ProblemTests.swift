import Testing

@testable import Domain

/// What a person reads of a failure, and what a program answers by.
@Suite struct ProblemTests {
    private struct Taken: ProblemSource {
        let name: String
        var problem: Problem { Problem(.conflict, "'\(name)' is taken", advice: "choose another") }
    }

    @Test(arguments: [
        (Problem(.missing, "there is no h3"), "there is no h3"),
        (Problem(.missing, "there is no h3", advice: "see 'hold list'"), "there is no h3; see 'hold list'"),
        (
            Problem(.unavailable, "cannot lock", cause: Taken(name: "a")),
            "cannot lock: 'a' is taken; choose another"
        ),
        (
            Problem(.damaged, "cannot read", advice: "restore it", cause: Problem(.damaged, "cut off")),
            "cannot read: cut off; restore it"
        ),
    ])
    func `the sentence says what, then the cause, and what to do at its end`(
        _ problem: Problem, _ words: String
    ) {
        #expect("\(problem)" == words)
    }

    @Test func `an error with a type of its own says what its problem says`() {
        let error: any Error = Taken(name: "a")

        #expect("\(error)" == "'a' is taken; choose another")
        #expect((error as? any ProblemSource)?.problem.kind == .conflict)
    }

    @Test func `a hold that another's request would change says whose right that is`() {
        let refusal = HoldMachine.Refusal(hold: 3, reason: .notThePusher(pusher: "eve"))

        #expect(refusal.problem.kind == .denied)
        #expect(
            refusal.description == "h3 is eve's: only its pusher can cancel it; an approver can reject it")
        #expect(HoldMachine.Refusal(hold: 3, reason: .overdue).problem.kind == .conflict)
    }
}
