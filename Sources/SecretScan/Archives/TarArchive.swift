/// A tar file in the format of POSIX, GNU or 7th Edition UNIX; several can follow each other.
struct TarArchive {
    private let content: [UInt8]
    private let folder: String
    private let depth: Int
    /// The name from a header before an entry's own.
    private var longName: String?
    private var longSize: Int?

    init(_ content: [UInt8], named folder: String, depth: Int) {
        self.content = content
        self.folder = Archive.folder(named: folder)
        self.depth = depth
    }

    static let block = 512

    static func begins(_ content: [UInt8]) -> Bool { isHeader(content, at: 0) }

    private static func isHeader(_ content: [UInt8], at place: Int) -> Bool {
        guard place + block <= content.count else { return false }
        if content[(place + 257)...].starts(with: Array("ustar".utf8)) { return true }
        let checksum = (place + 148)..<(place + 156)
        guard let told = number(in: content[checksum]), told > 0 else { return false }
        let sum = (place..<(place + block)).reduce(0) {
            $0 + (checksum.contains($1) ? 0x20 : Int(content[$1]))
        }
        return sum == told
    }

    mutating func open(in archive: inout Archive) {
        var place = 0
        var isBehindEnd = false
        while place + Self.block <= content.count, archive.look(at: 0) {
            if content[place..<(place + Self.block)].allSatisfy({ $0 == 0 }) {
                isBehindEnd = true
                place += Self.block
            } else if Self.isHeader(content, at: place), let end = openEntry(at: place, in: &archive) {
                isBehindEnd = false
                place = end
            } else {
                // Other programs stop here, too, and report it unless the archive has ended.
                if !isBehindEnd { archive.leaveOut(.damage) }
                archive.addMember(content[place...], folder, depth: depth)
                return
            }
        }
        if content[place...].contains(where: { $0 != 0 }) {
            archive.addMember(content[place...], folder, depth: depth)
        }
    }

    /// The place of the next entry; nil where the entry is damaged.
    private mutating func openEntry(at place: Int, in archive: inout Archive) -> Int? {
        let kind = content[place + 156]
        var start = place + Self.block
        // The map of a sparse file's holes may go on in further blocks.
        if kind == UInt8(ascii: "S"), content[place + 482] != 0 {
            repeat {
                start += Self.block
            } while start + Self.block <= content.count && content[start - 8] != 0
        }
        let own = Self.number(in: content[(place + 124)..<(place + 136)])
        guard var size = longSize ?? own, size >= 0, size <= content.count - start else { return nil }
        // Links, devices and folders may have a size although no data follows.
        let next = start
        if (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(kind), isEntryOrEnd(at: next) { size = 0 }
        let data = content[start..<(start + size)]
        let isHeaderOfNext = "xgXLK".utf8.contains(kind)
        let name = folder + (isHeaderOfNext ? ownName(at: place) : longName ?? ownName(at: place))
        archive.add(name: name)
        archive.add(name: Self.text(content[(place + 157)..<(place + 257)]))
        if !data.isEmpty { archive.addMember(data, name, depth: depth) }
        switch kind {
        case UInt8(ascii: "L"): longName = Self.text(data)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): readRecords(data)
        case UInt8(ascii: "g"), UInt8(ascii: "K"): break
        default: (longName, longSize) = (nil, nil)
        }
        return min(content.count, start + (size + Self.block - 1) / Self.block * Self.block)
    }

    private func isEntryOrEnd(at place: Int) -> Bool {
        place + Self.block > content.count || Self.isHeader(content, at: place)
            || content[place..<(place + Self.block)].allSatisfy { $0 == 0 }
    }

    private func ownName(at place: Int) -> String {
        let name = Self.text(content[place..<(place + 100)])
        // GNU's format has other fields there.
        guard content[place + 263] == UInt8(ascii: "0") else { return name }
        let prefix = Self.text(content[(place + 345)..<(place + 500)])
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    /// Reads a pax header for the next entry, in records such as `30 path=a/name`.
    private mutating func readRecords(_ data: ArraySlice<UInt8>) {
        var rest = data
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let count = Int(String(decoding: rest[..<space], as: UTF8.self)), count > space - rest.startIndex,
            count <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + count)]
            rest = rest[(rest.startIndex + count)...]
            guard let sign = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: record[(sign + 1)...].prefix { $0 != 0x0A }, as: UTF8.self)
            switch String(decoding: record[..<sign], as: UTF8.self) {
            case "path", "GNU.sparse.name": longName = value
            case "size": longSize = Int(value)
            default: break
            }
        }
    }

    // MARK: Fields

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A number in octal digits or, for larger ones, in binary after a set bit; nil where it is neither.
    private static func number(in field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            return field.dropFirst().reduce(Int(first & 0x7F)) { $0 > 1 << 48 ? $0 : $0 << 8 | Int($1) }
        }
        let digits = text(field).filter { $0 != " " }
        return digits.isEmpty ? 0 : Int(digits, radix: 8)
    }
}
