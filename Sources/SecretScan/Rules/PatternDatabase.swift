import CVectorscan
import Foundation

/// Many expressions compiled by Vectorscan, which finds the ends of possible matches in one pass over a text.
final class PatternDatabase {
    /// A call of Vectorscan that failed.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let operation: String
        let code: Int32
        var description: String { "\(operation) failed with Vectorscan's error \(code)" }
    }

    /// What the database is used from: it is not copied, since copying megabytes takes longer than a short scan.
    private let image: Image
    private var database: OpaquePointer { OpaquePointer(image.start) }
    private let scratch: OpaquePointer

    /// What the address of a database must be a multiple of.
    static let alignment = 64

    /// Takes what `image(ofSerialised:)` made.
    ///
    /// Vectorscan never writes into a database, and finds everything in it by distances from its beginning.
    init(image bytes: Data) throws(Failure) {
        image = try Image(bytes)
        var size = 0
        try Self.check(hs_database_size(OpaquePointer(image.start), &size), Self.reading)
        guard size == bytes.count else { throw Failure(operation: Self.reading, code: HS_INVALID) }
        var scratch: OpaquePointer?
        try Self.check(hs_alloc_scratch(OpaquePointer(image.start), &scratch), "getting memory for a scan")
        guard let scratch else { throw Failure(operation: "getting memory for a scan", code: HS_NOMEM) }
        self.scratch = scratch
    }

    deinit {
        hs_free_scratch(scratch)
    }

    private static let reading = "reading the compiled rules"

    private static func check(_ result: hs_error_t, _ operation: String) throws(Failure) {
        guard result == HS_SUCCESS else { throw Failure(operation: operation, code: result) }
    }

    /// A database in memory, at an address that fits.
    private final class Image {
        let start: UnsafeMutableRawPointer
        /// What the memory belongs to; nil where it is a copy.
        private let owner: Data?

        /// Uses the bytes where they are, as in a mapped file, or a copy of them.
        init(_ bytes: Data) throws(Failure) {
            let address = bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
            // Few bytes are kept within the value itself, and have no lasting address.
            if let address, UInt(bitPattern: address) % UInt(alignment) == 0, bytes.count > 4_096 {
                start = address
                owner = bytes
                return
            }
            var memory: UnsafeMutableRawPointer?
            guard posix_memalign(&memory, alignment, bytes.count + 1) == 0, let memory else {
                throw Failure(operation: reading, code: HS_NOMEM)
            }
            bytes.copyBytes(to: memory.assumingMemoryBound(to: UInt8.self), count: bytes.count)
            start = memory
            owner = nil
        }

        deinit {
            if owner == nil { free(start) }
        }
    }

    /// A serialised database as it is in memory, to be used from any address that `alignment` fits.
    static func image(ofSerialised bytes: Data) throws(Failure) -> Data {
        try read(bytes)
    }

    /// Checks that a serialised database, a small one, can be used by this machine: the library writes them for one
    /// kind of processor.
    static func check(isOfThisMachine bytes: UnsafeRawBufferPointer) throws(Failure) {
        _ = try read(Data(bytes))
    }

    private static func read(_ bytes: Data) throws(Failure) -> Data {
        var (result, size) = (HS_INVALID, 0)
        var memory: UnsafeMutableRawPointer?
        defer { free(memory) }
        bytes.withUnsafeBytes { bytes in
            result = hs_serialized_database_size(bytes.baseAddress, bytes.count, &size)
            guard result == HS_SUCCESS, posix_memalign(&memory, alignment, size) == 0, let memory else {
                return
            }
            // What the database does not fill is the same each time.
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            result = hs_deserialize_database_at(bytes.baseAddress, bytes.count, OpaquePointer(memory))
        }
        try check(result, reading)
        guard let memory else { throw Failure(operation: reading, code: HS_NOMEM) }
        return Data(bytes: memory, count: size)
    }

    /// The version of the library, including the kind of machine.
    static var version: String { String(cString: hs_version()) }

    /// Calls `body` with an expression's number and the end of each match.
    func scan(_ text: UnsafeRawBufferPointer, _ body: (_ id: Int, _ end: Int) -> Void) throws(Failure) {
        guard !text.isEmpty else { return }
        let result = withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { body in
                hs_scan(
                    database, text.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(text.count), 0,
                    scratch,
                    { id, _, end, _, context in
                        let body = context?.assumingMemoryBound(to: ((Int, Int) -> Void).self)
                        body?.pointee(Int(id), Int(end))
                        return 0
                    }, UnsafeMutableRawPointer(mutating: body))
            }
        }
        guard result == HS_SUCCESS else { throw Failure(operation: "scanning", code: result) }
    }
}
