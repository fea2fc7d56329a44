/// A search for many words in short texts, in any case and in one pass.
struct WordSearch {
    /// The words by their first two bytes.
    private var words: [UInt16: [[UInt8]]] = [:]
    /// A bit for each pair of bytes that a word begins with.
    private var beginnings = [UInt64](repeating: 0, count: 1 << 10)
    /// Words of one byte.
    private var bytes: Set<UInt8> = []

    /// - Parameter words: the words in lower case.
    init(_ words: [String]) {
        for word in words {
            let word = Array(word.utf8)
            switch word.count {
            case 0: continue
            case 1: bytes.insert(word[0])
            default:
                let pair = UInt16(word[0]) << 8 | UInt16(word[1])
                self.words[pair, default: []].append(word)
                beginnings[Int(pair >> 6)] |= 1 << UInt64(pair & 63)
            }
        }
    }

    func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        if !bytes.isEmpty, text.contains(where: { bytes.contains(Self.lower($0)) }) { return true }
        guard text.count > 1 else { return false }
        var pair = UInt16(Self.lower(text[0]))
        for place in 1..<text.count {
            pair = pair << 8 | UInt16(Self.lower(text[place]))
            if beginnings[Int(pair >> 6)] & 1 << UInt64(pair & 63) != 0,
                isFound(pair, at: place - 1, in: text)
            {
                return true
            }
        }
        return false
    }

    private func isFound(_ pair: UInt16, at start: Int, in text: UnsafeRawBufferPointer) -> Bool {
        (words[pair] ?? []).contains { word in
            guard start + word.count <= text.count else { return false }
            return word.indices.dropFirst(2).allSatisfy { Self.lower(text[start + $0]) == word[$0] }
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
