/// A pointer as its file says it, read as Git LFS reads it: the first 1,024 bytes of a file, with any white space
/// around them, either kind of line end, and empty lines between.
struct LFSPointerText {
    private static let size = 1_024
    private static let versions = Set(
        [
            "https://git-lfs.github.com/spec/v1",
            // What it was called before.
            "https://hawser.github.com/spec/v1", "http://git-media.io/v/2",
        ].map { Array($0.utf8) })

    /// The keys that are still missing, in their order.
    private var missing = ["version", "oid", "size"].map { Array($0.utf8) }
    /// The key of what an extension says of itself, by its place among them.
    private var extensions: [UInt8: ArraySlice<UInt8>] = [:]

    /// Nil of what is no pointer.
    init?(_ content: UnsafeRawBufferPointer) {
        // Nearly every file ends here.
        guard let start = Self.start(of: content),
            ["version ", "ext-"].contains(where: { content[start...].starts(with: $0.utf8) })
        else { return nil }
        let text = Self.trimmed(Array(content[start...].prefix(Self.size - start)))
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard line.isEmpty || take(line) else { return nil }
        }
        guard missing.isEmpty else { return nil }
    }

    // MARK: Lines

    private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
        guard let end = line.firstIndex(of: UInt8(ascii: " ")), let expected = missing.first else {
            return false
        }
        let (key, value) = (line[..<end], line[(end + 1)...])
        guard key.elementsEqual(expected) else { return take(extension: key, value) }
        missing.removeFirst()
        switch missing.count {
        case 2: return Self.versions.contains(Array(value))
        case 1: return Self.isHash(value)
        default: return Self.isSize(value)
        }
    }

    /// `ext-0-name`: what a program made of the content before it was kept.
    private mutating func take(extension key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
        let parts = key.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("ext".utf8), parts[1].count == 1,
            let place = parts[1].first,
            Self.isDigit(place), let letter = parts[2].first, Self.isWord(letter), Self.isHash(value)
        else { return false }
        if let known = extensions.updateValue(key, forKey: place) { return known == key }
        return true
    }

    private static func isHash(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = value.dropFirst("sha256:".utf8.count)
        return value.starts(with: "sha256:".utf8) && digits.count == 64
            && digits.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    private static func isSize(_ value: ArraySlice<UInt8>) -> Bool {
        let size = Int64(String(decoding: value, as: UTF8.self))
        return size.map { $0 >= 0 } ?? false
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return isDigit(byte) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }

    // MARK: White space

    /// Where the text begins; nil where it does not within the bytes of a pointer.
    private static func start(of content: UnsafeRawBufferPointer) -> Int? {
        var start = 0
        while start < min(content.count, size) {
            let length = whiteSpace(content[start...])
            guard length > 0 else { return start }
            start += length
        }
        return nil
    }

    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var rest = text[...]
        while let length = (1...3).first(where: { rest.count >= $0 && whiteSpace(rest.suffix($0)) == $0 }) {
            rest.removeLast(length)
        }
        return rest
    }

    /// How many bytes the white space has that a text begins with: one character of it, as Unicode has it.
    private static func whiteSpace(_ text: some Collection<UInt8>) -> Int {
        guard let first = text.first else { return 0 }
        if first < 0x80 { return first == 0x20 || (0x09...0x0D).contains(first) ? 1 : 0 }
        return wideSpaces.first { text.starts(with: $0) }?.count ?? 0
    }

    private static let wideSpaces =
        (["\u{85}", "\u{A0}", "\u{1680}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}"]
        + (0x2000...0x200A).compactMap(Unicode.Scalar.init).map(String.init)).map { Array($0.utf8) }
}
