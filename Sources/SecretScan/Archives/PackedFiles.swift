/// The gzip files in a content and the members of ZIP files, wherever they begin.
///
/// The directory at the end of a ZIP file can be false, and other bytes can precede the file, so members are found by
/// their own headers.
struct PackedFiles {
    private let content: [UInt8]
    private let name: String
    private let depth: Int
    private var places: PackedPlaces
    /// The packing methods of ZIP members in their own headers, by the hashes of their names.
    private var methods: [Int: Int] = [:]

    init(_ content: [UInt8], named name: String, depth: Int) {
        self.content = content
        self.name = Archive.folder(named: name)
        places = PackedPlaces(content)
        self.depth = depth
    }

    /// The number of bytes after a false beginning that are not searched again.
    private static let longestTry = 4_096

    /// The cost of a name's byte compared to a copied one: thousands of headers may share one name.
    private static let effort = 32

    private static func hash(_ name: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// Opens all files in the content; false where nothing was unpacked.
    mutating func open(in archive: inout Archive) -> Bool {
        var start = 0
        var isOpened = false
        while archive.look(at: 0), let (place, form) = places.next(from: start) {
            let end: Int?
            switch form {
            case .gzip: end = openGzip(at: place, in: &archive)
            case .member: end = openMember(at: place, in: &archive)
            case .entry:
                compareEntry(at: place, in: &archive)
                end = nil
            }
            isOpened = isOpened || end != nil
            start = end ?? place + 1
        }
        if !isOpened, PackedPlaces.form(content, at: 0) != nil { archive.leaveOut(.damage) }
        return isOpened
    }

    /// The end of a gzip file; nil where there is none.
    private func openGzip(at place: Int, in archive: inout Archive) -> Int? {
        open(content[place...], .gzip, named: name, in: &archive)
    }

    private func open(
        _ packed: ArraySlice<UInt8>, _ form: Inflation.Form, named name: String, in archive: inout Archive
    ) -> Int? {
        let unpacked = archive.unpack(packed, form)
        if unpacked.bytes.isEmpty, unpacked.end != .whole {
            return unpacked.packedCount > Self.longestTry ? packed.startIndex + unpacked.packedCount : nil
        }
        if unpacked.end == .damaged { archive.leaveOut(.damage) }
        archive.addMember(unpacked.bytes[...], name, depth: depth)
        return packed.startIndex + max(1, unpacked.packedCount)
    }

    // MARK: ZIP

    private mutating func openMember(at place: Int, in archive: inout Archive) -> Int? {
        guard let flags = content.number(at: place + 6, bytes: 2),
            let method = content.number(at: place + 8, bytes: 2),
            let nameSize = content.number(at: place + 26, bytes: 2),
            let extraSize = content.number(at: place + 28, bytes: 2),
            case let start = place + 30 + nameSize + extraSize, start <= content.count
        else { return nil }
        guard archive.look(at: Self.effort * nameSize) else { return nil }
        let ownName = content[(place + 30)..<(place + 30 + nameSize)]
        methods[Self.hash(ownName)] = method
        let name = name + String(decoding: ownName, as: UTF8.self)
        archive.add(name: name)
        switch method {
        case _ where flags & 1 == 1:
            archive.leaveOut(.password)
            return start
        case 0:
            let end = start + storedSize(of: place, from: start, hasSizeBehind: flags & 8 == 8)
            archive.addMember(content[start..<end], name, depth: depth)
            return end
        case 8: return open(content[start...], .raw, named: name, in: &archive)
        // Deflate64, bzip2, LZMA, Zstandard, xz, JPEG, WavPack, PPMd, AES and older methods.
        case 1...20, 93...99:
            archive.leaveOut(.form)
            return start
        default: return nil
        }
    }

    /// The size of a stored member behind its header.
    ///
    /// The search for the next member goes on behind it: otherwise each member would search all the rest.
    private mutating func storedSize(of header: Int, from start: Int, hasSizeBehind: Bool) -> Int {
        let told = content.number(at: header + 18, bytes: 4) ?? 0
        // ZIP64 has the size in its extra fields; a member written to a pipe has it behind its data.
        let isElsewhere = told == 0xFFFF_FFFF || told == 0 && hasSizeBehind
        guard isElsewhere || told > content.count - start else { return told }
        return (places.next(from: start)?.place ?? content.count) - start
    }

    /// Compares an entry of the directory, which other programs follow, with the member's own header.
    private func compareEntry(at place: Int, in archive: inout Archive) {
        guard !methods.isEmpty, let method = content.number(at: place + 10, bytes: 2),
            let nameSize = content.number(at: place + 28, bytes: 2), place + 46 + nameSize <= content.count,
            archive.look(at: Self.effort * nameSize)
        else { return }
        if methods[Self.hash(content[(place + 46)..<(place + 46 + nameSize)])] != method {
            archive.leaveOut(.differs)
        }
    }
}

extension [UInt8] {
    /// The little-endian number at a place; nil beyond the end.
    fileprivate func number(at place: Int, bytes: Int) -> Int? {
        guard place >= 0, place + bytes <= count else { return nil }
        return (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(self[place + $1]) }
    }
}
