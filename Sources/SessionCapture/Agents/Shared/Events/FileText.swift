/// A file's text as bytes, with what programs take away before they show it to their models: carriage returns at the
/// ends of lines, and a byte order mark.
struct FileText: Equatable {
    let bytes: [UInt8]

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether every line ends with a carriage return and a line feed, and there is such an end.
    private var hasCarriageReturns: Bool {
        var before: UInt8 = 0
        var isFound = false
        for byte in bytes {
            if byte == Self.lineFeed {
                guard before == Self.carriageReturn else { return false }
                isFound = true
            }
            before = byte
        }
        return isFound
    }

    private var hasMark: Bool { bytes.starts(with: Self.mark) }

    /// The text without a mark, and with line feeds alone.
    var plain: FileText {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        for byte in bytes.dropFirst(hasMark ? Self.mark.count : 0) {
            if byte == Self.lineFeed, plain.last == Self.carriageReturn { plain.removeLast() }
            plain.append(byte)
        }
        return FileText(plain)
    }

    /// A text that was told of this file, as the file itself would have it; nil where the file's lines end in both
    /// ways, so that the text's could have ended in either.
    ///
    /// - Parameter isWhole: whether it is all of the file, so that the file's mark belongs to it.
    func spelled(_ told: FileText, isWhole: Bool) -> FileText? {
        var spelled = told
        if !told.bytes.contains(Self.carriageReturn) {
            if hasCarriageReturns {
                spelled = told.withCarriageReturns
            } else if bytes.contains(Self.carriageReturn), told.bytes.contains(Self.lineFeed) {
                return nil
            }
        }
        guard isWhole, hasMark, !spelled.hasMark, !spelled.bytes.isEmpty else { return spelled }
        return FileText(Self.mark + spelled.bytes)
    }

    private var withCarriageReturns: FileText {
        FileText(bytes.flatMap { $0 == Self.lineFeed ? [Self.carriageReturn, $0] : [$0] })
    }

    /// Where a text stands, without overlapping.
    private func places(of text: FileText) -> [Int] {
        let (text, all) = (text.bytes, bytes)
        guard let first = text.first else { return [] }
        var places: [Int] = []
        var start = 0
        while start + text.count <= all.count {
            if all[start] == first, all[start..<(start + text.count)].elementsEqual(text) {
                places.append(start)
                start += text.count
            } else {
                start += 1
            }
        }
        return places
    }

    /// The text with `old` replaced: everywhere, or in its only place. Nil where it is not found, or not only once.
    func replacing(_ old: FileText, with new: FileText, isEverywhere: Bool) -> FileText? {
        let places = places(of: old)
        guard !places.isEmpty, isEverywhere || places.count == 1 else { return nil }
        var result: [UInt8] = []
        var start = 0
        for place in places {
            result += bytes[start..<place]
            result += new.bytes
            start = place + old.bytes.count
        }
        return FileText(result + bytes[start...])
    }
}
