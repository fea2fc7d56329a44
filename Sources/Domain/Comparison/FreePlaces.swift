/// Which of some numbered things are still free.
struct FreePlaces {
    private let count: Int
    /// For each number the first one from it on that may be free, and at the end `count`; none before the first is taken.
    private var after: [Int32] = []
    /// The same downwards, each number one higher, so that zero stands for none.
    private var before: [Int32] = []

    init(count: Int) { self.count = count }

    mutating func take(_ number: Int) {
        if after.isEmpty {
            after = (0...Int32(count)).map(\.self)
            before = after
        }
        after[number] = Int32(number + 1)
        before[number + 1] = Int32(number)
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
        var next = Self.end(of: number, in: &before)
        while next > 0, found.count < most {
            found.append(next - 1)
            next = Self.end(of: next - 1, in: &before)
        }
        return found.reversed()
    }

    /// Follows the links from a number to the one that leads to itself, and shortens the way.
    private static func end(of number: Int, in links: inout [Int32]) -> Int {
        guard !links.isEmpty else { return number }
        var number = number
        while Int(links[number]) != number {
            links[number] = links[Int(links[number])]
            number = Int(links[number])
        }
        return number
    }
}
