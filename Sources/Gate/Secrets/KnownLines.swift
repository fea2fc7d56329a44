import Glibc

/// Tells whether lines stand in one of some texts.
///
/// The first few are searched for. Of more, since a text may have thousands of secrets, the texts' lines are listed once.
struct KnownLines {
    private let texts: [UnsafeRawBufferPointer]
    private var asked = 0
    /// The hashes of all lines of the texts; nil as long as few were asked for.
    private var hashes: Set<Int>?

    private static let few = 16

    /// - Parameter texts: are not to be changed as long as there is this.
    init(of texts: [UnsafeRawBufferPointer]) {
        self.texts = texts
    }

    /// Whether lines stand in one of the texts, one behind the other as they do here.
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
