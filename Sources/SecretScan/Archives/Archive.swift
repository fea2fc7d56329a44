/// The files in an archive: gzip (RFC 1952), ZIP (PKWARE's APPNOTE 6.3) and tar (POSIX pax, GNU), also within each
/// other and after other bytes.
package struct Archive {
    /// A file in an archive.
    package struct Member {
        /// The member's path in the archive; empty where the format has none.
        package let name: String
        package let bytes: [UInt8]
    }

    package private(set) var members: [Member] = []
    /// The names of members, folders and links, and the targets of links.
    package private(set) var names: [String] = []
    /// The reason why something was not unpacked, in words; nil where everything was.
    package private(set) var leftOut: String?
    /// Whether a limit is that reason, rather than the archive itself.
    package private(set) var isCutOff = false

    /// The size that one file may unpack to, in bytes, and the number of members: a few kilobytes can unpack to any
    /// size.
    private static let maximumSize = 64 << 20
    private static let maximumMembers = 10_000
    /// The depth to which archives in archives are opened.
    private static let maximumDepth = 4
    /// The number of bytes of headers and names that are read: headers can overlap.
    private static let maximumLookedAt = 1 << 30
    private static let maximumNames = 16 << 20
    /// The length of an archive's own name before its members' names, in bytes: more than Linux takes.
    private static let longestFolder = 4_096

    private let allowance: UnpackingAllowance
    private let isStopped: () -> Bool
    private var size = 0
    private var lookedAt = 0
    private var nameSize = 0
    /// The number of places where packed data seemed to begin.
    private var tries = 0

    /// Opens a content; nil where it is not an archive.
    ///
    /// - Parameter isStopped: asked on the way whether to stop; what is not unpacked is noted as left out.
    package init?(
        _ content: some Collection<UInt8>, within allowance: UnpackingAllowance = UnpackingAllowance(),
        isStopped: @escaping () -> Bool = { false }
    ) {
        self.allowance = allowance
        self.isStopped = isStopped
        guard content.withContiguousStorageIfAvailable({ Self.mayBeOne($0) }) ?? true else { return nil }
        guard open(Array(content), name: "", depth: 0) || leftOut != nil else { return nil }
    }

    // MARK: Bounds

    enum Reason {
        case damage, depth, password, form, differs
    }

    mutating func leaveOut(_ reason: Reason) {
        guard leftOut == nil else { return }
        leftOut =
            switch reason {
            case .damage: "what is packed in it is damaged"
            case .depth: "archives in it are opened \(Self.maximumDepth) deep"
            case .password: "it has members that need a password"
            case .form: "it is packed, or has members, in a form that is not opened"
            case .differs: "what it lists is not what it has"
            }
    }

    private mutating func noteBound() {
        isCutOff = true
        leftOut =
            lookedAt > Self.maximumLookedAt || isStopped()
            ? "what is packed in it takes too long to be unpacked"
            : allowance.remaining == 0
                ? UnpackingAllowance.exceeded
                : "more than \(Self.maximumSize >> 20) MiB or \(Self.maximumMembers) files are packed in it"
    }

    /// Whether a limit allows to unpack more; otherwise it is noted.
    var mayUnpackMore: Bool {
        tries <= Self.maximumMembers && lookedAt <= Self.maximumLookedAt && !isStopped()
    }

    /// Counts bytes that are read and may be read again; false where they are too many.
    mutating func look(at count: Int) -> Bool {
        lookedAt += count
        guard mayUnpackMore else {
            noteBound()
            return false
        }
        return true
    }

    /// Unpacks bytes and counts the result even if it is dropped: an archive can name the same bytes thousands of
    /// times.
    mutating func unpack(_ packed: ArraySlice<UInt8>, _ form: Inflation.Form) -> Inflation.Unpacked {
        tries += 1
        guard mayUnpackMore else {
            noteBound()
            return Inflation.Unpacked()
        }
        let limit = min(Self.maximumSize - size, allowance.remaining)
        let unpacked = packed.withUnsafeBytes { Inflation.unpack($0, form, limit: limit) }
        size += unpacked.bytes.count
        allowance.use(unpacked.bytes.count)
        if unpacked.end == .atLimit { noteBound() }
        return unpacked
    }

    private mutating func add(_ bytes: [UInt8], _ name: String) {
        guard members.count < Self.maximumMembers else { return noteBound() }
        members.append(Member(name: name, bytes: bytes))
    }

    mutating func add(name: String) {
        guard !name.isEmpty else { return }
        nameSize += name.utf8.count
        guard names.count < 2 * Self.maximumMembers, nameSize <= Self.maximumNames else {
            return noteBound()
        }
        names.append(name)
    }

    // MARK: Opening

    /// The beginning of the names of an archive's members: the archive's own name, if it is in another one.
    static func folder(named name: String) -> String {
        name.utf8.count <= longestFolder
            ? name : String(decoding: name.utf8.prefix(longestFolder), as: UTF8.self)
    }

    /// Adds a member, or the members of an archive in it.
    mutating func addMember(_ bytes: ArraySlice<UInt8>, _ name: String, depth: Int) {
        guard members.count < Self.maximumMembers else { return noteBound() }
        guard look(at: bytes.count) else { return }
        open(Array(bytes), name: name, depth: depth + 1)
    }

    /// Opens a content as an archive; false where it is not one.
    @discardableResult
    private mutating func open(_ content: [UInt8], name: String, depth: Int) -> Bool {
        let isPackedWhole = Self.isPacked(content)
        var places = PackedPlaces(content)
        guard isPackedWhole || places.next(from: 0) != nil else {
            if depth > 0 { add(content, name) }
            return false
        }
        guard depth < Self.maximumDepth else {
            add(content, name)
            leaveOut(.depth)
            return true
        }
        if TarArchive.begins(content) {
            var tar = TarArchive(content, named: name, depth: depth)
            tar.open(in: &self)
            return true
        }
        // The bytes may only look packed, or be followed by others, so the content is kept as a member, too.
        if depth > 0 { add(content, name) }
        if Self.isClosed(content) {
            leaveOut(.form)
            return true
        }
        var files = PackedFiles(content, named: name, depth: depth)
        return files.open(in: &self) || isPackedWhole
    }

    /// Whether a content can be an archive; it tells most files from archives without copying them.
    private static func mayBeOne(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
        isPacked(Array(content.prefix(TarArchive.block)))
            || PackedPlaces.exist(in: UnsafeRawBufferPointer(content))
    }

    private static func isPacked(_ content: [UInt8]) -> Bool {
        PackedPlaces.form(content, at: 0) != nil || TarArchive.begins(content) || isClosed(content)
    }

    /// Whether a content is in a format that is not opened: xz, bzip2, 7z, Zstandard or RAR.
    private static func isClosed(_ content: [UInt8]) -> Bool {
        let beginnings: [[UInt8]] = [
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], Array("BZh".utf8), [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
            [0x28, 0xB5, 0x2F, 0xFD], Array("Rar!".utf8),
        ]
        return beginnings.contains { content.starts(with: $0) }
    }
}
