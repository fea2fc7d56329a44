import Testing

@testable import Gate

@Suite struct KnownLinesTests {
    private func withKnown<Result>(_ texts: [String], _ body: (inout KnownLines) -> Result) -> Result {
        let bytes = texts.map { text in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
            copy.copyBytes(from: text.utf8)
            return UnsafeRawBufferPointer(copy)
        }
        defer { bytes.forEach { $0.deallocate() } }
        var known = KnownLines(of: bytes)
        return body(&known)
    }

    @Test(arguments: [1, 40])
    func `lines are known where they stand together in one of the texts, however many are asked for`(
        asked: Int
    ) {
        withKnown(["one\ntwo\nthree", "four\n\nfive\n"]) { known in
            for _ in 0..<asked {
                _ = "nothing".utf8.withContiguousStorageIfAvailable { known.contain(.init($0)) }
            }
            func contain(_ text: String) -> Bool {
                Array(text.utf8).withUnsafeBytes { known.contain($0) }
            }
            #expect(contain("one") && contain("three") && contain("four") && contain("two\nthree"))
            #expect(contain("four\n\nfive"))
            #expect(!contain("on") && !contain("wo") && !contain("one\nthree") && !contain("three\nfour"))
            #expect(!contain("") && !contain("five\nfour"))
        }
    }
}
