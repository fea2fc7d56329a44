import TestSupport
import Testing

/// What tests say where something is not registered.
@Suite struct RegistrationTests {
    private static let list = Registration(of: ["a", "b", "b", "d", "d"], in: "the list")

    @Test func `what a list lacks, has too often or has alone is told`() {
        #expect(
            Self.list.faults(for: ["a", "b", "c", "c"]) == [
                "b is too often in the list", "add c to the list", "d is in the list, and nowhere else",
            ])
    }

    @Test func `a name that is wanted twice is told where it is there once`() {
        #expect(Self.list.faults(for: ["a", "a", "b", "b", "d", "d"]) == ["add a to the list"])
    }

    @Test func `a list that has what it should is at fault in nothing`() {
        #expect(Self.list.faults(for: ["d", "b", "a", "b", "d"]) == [])
    }

    @Test func `a search that found nothing is no proof`() {
        #expect(Registration(of: [], in: "the list").faults(for: []).count == 1)
    }
}
