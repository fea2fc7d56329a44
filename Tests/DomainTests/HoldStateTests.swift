import Domain
import Testing

@Suite struct HoldStateTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let state: HoldState
        let successors: Set<HoldState>

        var testDescription: String { state.rawValue }
    }

    private static let cases = [
        Case(state: .open, successors: [.approved, .rejected, .cancelled, .expired, .stale, .superseded]),
        Case(
            state: .approved,
            successors: [.open, .applying, .rejected, .cancelled, .expired, .stale, .superseded]),
        Case(state: .applying, successors: [.applied, .stale, .approved]),
        Case(state: .applied, successors: []), Case(state: .rejected, successors: []),
        Case(state: .cancelled, successors: []), Case(state: .expired, successors: []),
        Case(state: .stale, successors: []), Case(state: .superseded, successors: []),
    ]

    @Test func `the table has every state`() {
        #expect(Set(Self.cases.map(\.state)) == Set(HoldState.allCases))
    }

    @Test(arguments: cases)
    func `a state is followed by what may still come of it`(_ example: Case) {
        #expect(example.state.successors == example.successors)
        #expect(example.state.isOpen == !example.successors.isEmpty)
    }

    @Test func `nothing is applied that was not approved before, and nothing comes back from an end`() {
        for state in HoldState.allCases {
            #expect(state.successors.contains(.applied) == (state == .applying))
            #expect(state.successors.contains(.applying) == (state == .approved))
            #expect(!state.successors.contains(state))
        }
    }
}
