import ArgumentParser

/// A range of lines as people write it: `10,30`.
struct LineRange: ExpressibleByArgument {
    let lines: ClosedRange<Int>

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first >= 1, first <= last
        else { return nil }
        lines = first...last
    }
}
