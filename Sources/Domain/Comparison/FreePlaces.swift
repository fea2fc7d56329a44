/// Which of some numbered things are still free, where most stay so.
struct FreePlaces {
    private let count: Int
    /// For numbers that are taken, one in each direction behind which the next free one may be.
    private var after: [Int: Int] = [:]
    private var before: [Int: Int] = [:]

    init(count: Int) { self.count = count }

    mutating func take(_ number: Int) {
        after[number] = number + 1
        before[number] = number - 1
    }

    /// The first free ones from a number on, and at most as many.
    mutating func first(_ most: Int, from number: Int) -> [Int] {
        var found: [Int] = []
        var next = Self.end(of: number, in: &after)
        while next < count, found.count < most {
            found.append(next)
            next = Self.end(of: next + 1, in: &after)
        }
        return found
    }

    /// The last free ones before a number, and at most as many, in their order.
    mutating func last(_ most: Int, before number: Int) -> [Int] {
        var found: [Int] = []
        var next = Self.end(of: number - 1, in: &before)
        while next >= 0, found.count < most {
            found.append(next)
            next = Self.end(of: next - 1, in: &before)
        }
        return found.reversed()
    }

    /// Follows the links from a number to the one that has none, and lets all of them lead there.
    private static func end(of number: Int, in links: inout [Int: Int]) -> Int {
        var end = number
        while let next = links[end] { end = next }
        var passed = number
        while passed != end, let next = links[passed] {
            links[passed] = end
            passed = next
        }
        return end
    }
}
