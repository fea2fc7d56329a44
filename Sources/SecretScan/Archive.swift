/// The files in a packed one: gzip (RFC 1952), ZIP (PKWARE's APPNOTE 6.3) and tar (POSIX ustar), also one in the other.
package struct Archive {
    package struct Member {
        /// By its path in the archive; empty where the form tells none.
        package let name: String
        package let bytes: [UInt8]
    }

    package private(set) var members: [Member] = []
    /// What was not unpacked, in words for people; nil where it was all.
    package private(set) var leftOut: String?

    /// How many bytes are unpacked of one file, and how many members: a few kilobytes can stand for any number.
    private static let maximumSize = 64 << 20
    private static let maximumMembers = 10_000
    /// How deep archives in archives are opened.
    private static let maximumDepth = 2

    private var size = 0

    /// Nil where a content is no archive.
    package init?(_ content: some Collection<UInt8>) {
        guard Self.form(of: Array(content.prefix(Self.headLength))) != nil else { return nil }
        open(Array(content), name: "", depth: 0)
    }

    private enum Form {
        case gzip, zip, tar, closed
    }

    /// How much of a file tells what it is.
    private static let headLength = 512

    private static func form(of content: [UInt8]) -> Form? {
        if content.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if content.starts(with: Array("PK\u{3}\u{4}".utf8)) { return .zip }
        if content.count >= headLength, content[257...].starts(with: Array("ustar".utf8)) { return .tar }
        let closed: [[UInt8]] = [
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], Array("BZh".utf8), [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
            [0x28, 0xB5, 0x2F, 0xFD], Array("Rar!".utf8),
        ]
        return closed.contains { content.starts(with: $0) } ? .closed : nil
    }

    private mutating func open(_ content: [UInt8], name: String, depth: Int) {
        guard let form = Self.form(of: content) else {
            add(content, name)
            return
        }
        guard depth < Self.maximumDepth else {
            leftOut = "archives in it are opened \(Self.maximumDepth) deep"
            return
        }
        switch form {
        case .gzip: open(content.withUnsafeBytes { unpack($0, .gzip) }, name: name, depth: depth + 1)
        case .zip: openZIP(content, name, depth)
        case .tar: openTar(content, name, depth)
        case .closed: leftOut = "it is packed in a form that is not opened"
        }
    }

    /// What is unpacked counts, whatever becomes of it: an archive can name the same bytes thousands of times.
    private mutating func unpack(_ packed: UnsafeRawBufferPointer, _ form: Inflation.Form) -> [UInt8] {
        let (bytes, isCutOff) = Inflation.unpack(packed, form, limit: Self.maximumSize - size)
        size += bytes.count
        if isCutOff { noteBound() }
        return bytes
    }

    private mutating func noteBound() {
        leftOut = "it is damaged, or more than \(Self.maximumSize >> 20) MiB are packed in it"
    }

    private mutating func add(_ bytes: [UInt8], _ name: String) {
        guard members.count < Self.maximumMembers else { return noteBound() }
        members.append(Member(name: name, bytes: bytes))
    }

    private mutating func openTar(_ content: [UInt8], _ folder: String, _ depth: Int) {
        var place = 0
        while place + 512 <= content.count, content[place] != 0 {
            let name = Self.text(content[place..<(place + 100)])
            let prefix = Self.text(content[(place + 345)..<(place + 500)])
            let digits = Self.text(content[(place + 124)..<(place + 136)]).filter { $0 != " " }
            guard let size = Int(digits, radix: 8), size >= 0, size <= content.count - place - 512 else {
                return noteBound()
            }
            let kind = content[place + 156]
            if kind == 0 || kind == UInt8(ascii: "0") {
                open(
                    Array(content[(place + 512)..<(place + 512 + size)]),
                    name: folder + (prefix.isEmpty ? "" : prefix + "/") + name, depth: depth + 1)
            }
            place += 512 + (size + 511) / 512 * 512
        }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// By the list at its end, which tells sizes that a member's own header may not.
    private mutating func openZIP(_ content: [UInt8], _ folder: String, _ depth: Int) {
        guard let end = Self.endOfZIP(content), var place = Self.number(content, end + 16, bytes: 4) else {
            return noteBound()
        }
        let count = Self.number(content, end + 10, bytes: 2) ?? 0
        for _ in 0..<count {
            guard members.count < Self.maximumMembers, size < Self.maximumSize else { return noteBound() }
            guard Self.number(content, place, bytes: 4) == 0x0201_4B50,
                let method = Self.number(content, place + 10, bytes: 2),
                let flags = Self.number(content, place + 8, bytes: 2),
                let packed = Self.number(content, place + 20, bytes: 4),
                let nameSize = Self.number(content, place + 28, bytes: 2),
                let extra = Self.number(content, place + 30, bytes: 2),
                let comment = Self.number(content, place + 32, bytes: 2),
                let header = Self.number(content, place + 42, bytes: 4),
                let headerName = Self.number(content, header + 26, bytes: 2),
                let headerExtra = Self.number(content, header + 28, bytes: 2),
                case let start = header + 30 + headerName + headerExtra, start + packed <= content.count,
                place + 46 + nameSize <= content.count
            else { return noteBound() }
            let name =
                folder + String(decoding: content[(place + 46)..<(place + 46 + nameSize)], as: UTF8.self)
            switch method {
            case _ where flags & 1 == 1: leftOut = "it has members that need a password"
            case 0:
                guard packed <= Self.maximumSize - size else { return noteBound() }
                size += packed
                open(Array(content[start..<(start + packed)]), name: name, depth: depth + 1)
            case 8:
                let unpacked = content.withUnsafeBytes {
                    unpack(UnsafeRawBufferPointer(rebasing: $0[start..<(start + packed)]), .raw)
                }
                open(unpacked, name: name, depth: depth + 1)
            default: leftOut = "it has members in a form that is not opened"
            }
            place += 46 + nameSize + extra + comment
        }
    }

    private static func endOfZIP(_ content: [UInt8]) -> Int? {
        let last = content.count - 22
        guard last >= 0 else { return nil }
        return stride(from: last, through: max(0, last - 65_535), by: -1).first {
            number(content, $0, bytes: 4) == 0x0605_4B50
        }
    }

    private static func number(_ content: [UInt8], _ place: Int, bytes: Int) -> Int? {
        guard place >= 0, place + bytes <= content.count else { return nil }
        return (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(content[place + $1]) }
    }
}
