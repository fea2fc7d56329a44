import Glibc

/// The places of a content where a gzip file, a ZIP file's member or an entry of its list seems to begin.
struct PackedPlaces {
    enum Form {
        case gzip, member, entry
    }

    private let content: [UInt8]
    /// For each signature the place where it was found last.
    private var found: [Int] = Array(repeating: -1, count: signatures.count)

    init(_ content: [UInt8]) { self.content = content }

    private static let letters = Array("PK".utf8)
    private static let gzip: [UInt8] = [0x1F, 0x8B, 0x08]
    private static let signatures = [
        Signature(letters + [3, 4], rare: 2), Signature(letters + [1, 2], rare: 2), Signature(gzip, rare: 0),
    ]

    /// Whether there is any; nearly all files have none.
    static func exist(in content: UnsafeRawBufferPointer) -> Bool {
        signatures.contains { $0.first(in: content, from: 0) != nil }
    }

    static func form(_ content: [UInt8], at place: Int) -> Form? {
        let bytes = content[place...]
        if bytes.starts(with: letters + [3, 4]) { return .member }
        if bytes.starts(with: letters + [1, 2]) { return .entry }
        guard bytes.starts(with: gzip) else { return nil }
        // Elsewhere than at the beginning three bytes are soon the same by chance; the flags above have no meaning, and
        // there are as many systems.
        guard place > 0 else { return .gzip }
        guard place + 10 <= content.count else { return nil }
        let (flags, system) = (content[place + 3], content[place + 9])
        return flags < 0x20 && (system < 20 || system == 255) ? .gzip : nil
    }

    /// The first of them from a place on, which is not before the last one that was asked for.
    mutating func next(from start: Int) -> (place: Int, form: Form)? {
        for (index, signature) in Self.signatures.enumerated() where found[index] < start {
            found[index] = first(signature, from: start)
        }
        let place = found.min() ?? content.count
        return Self.form(content, at: place).map { (place, $0) }
    }

    /// The content's end where there is none.
    private func first(_ signature: Signature, from start: Int) -> Int {
        content.withUnsafeBytes { bytes in
            var start = start
            while let place = signature.first(in: bytes, from: start) {
                if Self.form(content, at: place) != nil { return place }
                start = place + 1
            }
            return content.count
        }
    }
}

/// Bytes by which something begins, searched for by the one of them that texts do not have.
private struct Signature {
    private let bytes: [UInt8]
    private let rare: Int

    init(_ bytes: [UInt8], rare: Int) {
        self.bytes = bytes
        self.rare = rare
    }

    func first(in content: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start + rare
        while let base = content.baseAddress, place < content.count,
            let found = memchr(base + place, Int32(bytes[rare]), content.count - place)
        {
            place = UnsafeRawPointer(found) - base
            if content[(place - rare)...].starts(with: bytes) { return place - rare }
            place += 1
        }
        return nil
    }
}
