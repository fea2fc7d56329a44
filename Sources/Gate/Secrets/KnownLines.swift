import Glibc

/// The check whether one of some texts contains given lines.
///
/// The first few questions are answered by a search. For more, since a text may have thousands of secrets, all lines
/// of the texts are hashed once.
struct KnownLines {
    private let texts: [UnsafeRawBufferPointer]
    private var asked = 0
    /// The hashes of all lines of the texts; nil until there were more than a few questions.
    private var hashes: Set<Int>?

    private static let few = 16

    /// - Parameter texts: must not change while this value exists.
    init(of texts: [UnsafeRawBufferPointer]) {
        self.texts = texts
    }

    /// Whether one of the texts contains these lines in this order.
    mutating func contain(_ lines: UnsafeRawBufferPointer) -> Bool {
        guard !lines.isEmpty else { return false }
        asked += 1
        if asked > Self.few {
            let all = hashes ?? Self.hashes(of: texts)
            hashes = all
            let asked = Self.lines(of: lines).map(Self.hash)
            guard asked.count > 1, asked.allSatisfy(all.contains) else {
                return asked.allSatisfy(all.contains)
            }
        }
        return texts.contains { LineSearch.contains(lines, in: $0) }
    }

    private static func hashes(of texts: [UnsafeRawBufferPointer]) -> Set<Int> {
        texts.reduce(into: []) { hashes, text in
            for line in lines(of: text) { hashes.insert(hash(line)) }
        }
    }

    private static func lines(of text: UnsafeRawBufferPointer) -> UnfoldSequence<UnsafeRawBufferPointer, Int>
    {
        sequence(state: 0) { start in
            guard start <= text.count, let base = text.baseAddress else { return nil }
            let found = memchr(base + start, 0x0A, text.count - start)
            let end = found.map { UnsafeRawPointer($0) - base } ?? text.count
            defer { start = end + 1 }
            return UnsafeRawBufferPointer(rebasing: text[start..<end])
        }
    }

    private static func hash(_ line: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: line)
        return hasher.finalize()
    }
}
