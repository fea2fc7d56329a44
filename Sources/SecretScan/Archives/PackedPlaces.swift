import Glibc

/// The places in a content where a gzip file, a member of a ZIP file or an entry of its directory seems to begin.
struct PackedPlaces {
    enum Form {
        case gzip, member, entry
    }

    private let content: [UInt8]
    /// The place where each signature was last found.
    private var found: [Int] = Array(repeating: -1, count: signatures.count)

    init(_ content: [UInt8]) { self.content = content }

    private static let letters = Array("PK".utf8)
    private static let gzip: [UInt8] = [0x1F, 0x8B, 0x08]
    private static let signatures = [
        Signature(letters + [3, 4], rare: 2), Signature(letters + [1, 2], rare: 2), Signature(gzip, rare: 0),
    ]

    /// Whether there is any such place; nearly all files have none.
    static func exist(in content: UnsafeRawBufferPointer) -> Bool {
        signatures.contains { $0.first(in: content, from: 0) != nil }
    }

    static func form(_ content: [UInt8], at place: Int) -> Form? {
        let bytes = content[place...]
        if bytes.starts(with: letters + [3, 4]) { return .member }
        if bytes.starts(with: letters + [1, 2]) { return .entry }
        guard bytes.starts(with: gzip) else { return nil }
        // Three bytes can match by chance except at the beginning, so the flags and the system must be valid, too.
        guard place > 0 else { return .gzip }
        guard place + 10 <= content.count else { return nil }
        let (flags, system) = (content[place + 3], content[place + 9])
        return flags < 0x20 && (system < 20 || system == 255) ? .gzip : nil
    }

    /// The first such place from `start` on, which never decreases between calls.
    mutating func next(from start: Int) -> (place: Int, form: Form)? {
        for (index, signature) in Self.signatures.enumerated() where found[index] < start {
            found[index] = first(signature, from: start)
        }
        let place = found.min() ?? content.count
        return Self.form(content, at: place).map { (place, $0) }
    }

    /// The first place of a signature; the content's end where there is none.
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

/// The bytes with which a format begins, searched by the one of them that texts do not have.
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
