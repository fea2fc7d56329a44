/// Many ranges, asked whether one more overlaps any of them.
struct CoveredRanges {
    private let starts: [Int]
    /// For each start the largest end of the ranges up to it.
    private let ends: [Int]

    init(_ ranges: [Range<Int>]) {
        let ordered = ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
        starts = ordered.map(\.lowerBound)
        var reach = 0
        ends = ordered.map { range in
            reach = max(reach, range.upperBound)
            return reach
        }
    }

    func overlap(_ range: Range<Int>) -> Bool {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < range.upperBound { low = middle + 1 } else { high = middle }
        }
        return low > 0 && ends[low - 1] > range.lowerBound
    }
}
