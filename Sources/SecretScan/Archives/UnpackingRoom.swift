/// The room for unpacking what is packed in one text.
struct UnpackingRoom {
    /// The limit for a text, in bytes: a few kilobytes can unpack to any size.
    static let maximum = 8 << 20

    private let allowance: UnpackingAllowance?
    private var left = maximum
    /// The reason why something was not unpacked, in words; nil where everything was.
    private(set) var leftOut: String?

    /// - Parameter allowance: the limit for everything scanned together with the text; nil for none.
    init(within allowance: UnpackingAllowance? = nil) {
        self.allowance = allowance
    }

    /// Unpacks gzip data as far as there is room.
    mutating func unpack(_ packed: [UInt8]) -> [UInt8] {
        let limit = min(left, allowance?.remaining ?? left)
        let unpacked = packed.withUnsafeBytes { Inflation.unpack($0, .gzip, limit: limit) }
        left -= unpacked.bytes.count
        allowance?.use(unpacked.bytes.count)
        if unpacked.end == .atLimit, leftOut == nil {
            leftOut =
                allowance?.remaining == 0
                ? UnpackingAllowance.exceeded
                : "more than \(Self.maximum >> 20) MiB are packed in its base64"
        }
        return unpacked.bytes
    }
}
