/// How much may still be unpacked of what is packed in one text.
struct UnpackingRoom {
    /// Of a text, in bytes: a few kilobytes can stand for any number.
    static let maximum = 8 << 20

    private let allowance: UnpackingAllowance?
    private var left = maximum
    /// What was not unpacked, in words for people; nil where all was.
    private(set) var leftOut: String?

    /// - Parameter allowance: for all that is looked through with the text; nil where nothing bounds that.
    init(within allowance: UnpackingAllowance? = nil) {
        self.allowance = allowance
    }

    /// What gzip packed, as far as there is room for it.
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
