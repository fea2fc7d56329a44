/// The gzip files in a content and the members of ZIP files, wherever they begin.
///
/// A ZIP file's list at its end can lie, and other bytes can stand before the file: members are found by their own headers.
struct PackedFiles {
    private let content: [UInt8]
    private let name: String
    private let depth: Int
    private var places: PackedPlaces
    /// How ZIP members are packed by their own headers, by the hashes of their names.
    private var methods: [Int: Int] = [:]

    init(_ content: [UInt8], _ name: String, _ depth: Int) {
        self.content = content
        self.name = Archive.folder(named: name)
        places = PackedPlaces(content)
        self.depth = depth
    }

    /// How much of what turns out to be nothing packed is not looked through again.
    private static let longestTry = 4_096

    /// What a byte of a name takes beside one that is only copied: thousands of headers may stand in one name.
    private static let effort = 32

    private static func hash(_ name: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// False where nothing was unpacked.
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

    /// Where it ends; nil where it is none.
    private func openGzip(at place: Int, in archive: inout Archive) -> Int? {
        open(content[place...], .gzip, name, in: &archive)
    }

    private func open(
        _ packed: ArraySlice<UInt8>, _ form: Inflation.Form, _ name: String, in archive: inout Archive
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
        case 8: return open(content[start...], .raw, name, in: &archive)
        // Deflate64, bzip2, LZMA, Zstandard, xz, JPEG, WavPack, PPMd, AES and what came before them.
        case 1...20, 93...99:
            archive.leaveOut(.form)
            return start
        default: return nil
        }
    }

    /// What a member that is not packed has behind its header.
    ///
    /// What it finds is where the search for the next one goes on: else each member would look through all the rest.
    private mutating func storedSize(of header: Int, from start: Int, hasSizeBehind: Bool) -> Int {
        let told = content.number(at: header + 18, bytes: 4) ?? 0
        // ZIP64 has it in the extra fields, and a member that was written to a pipe behind itself.
        let isElsewhere = told == 0xFFFF_FFFF || told == 0 && hasSizeBehind
        guard isElsewhere || told > content.count - start else { return told }
        return (places.next(from: start)?.place ?? content.count) - start
    }

    /// Programs go by the list.
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
    /// The number that stands there, its lowest byte first; nil behind the end.
    fileprivate func number(at place: Int, bytes: Int) -> Int? {
        guard place >= 0, place + bytes <= count else { return nil }
        return (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(self[place + $1]) }
    }
}
