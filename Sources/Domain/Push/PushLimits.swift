/// What judging one push may take of the server.
package struct PushLimits: Hashable, Sendable, Codable {
    /// How long. A first push of a long history takes minutes, any other a part of a second.
    package var seconds = 1_800
    /// How much of the gate's memory, in bytes.
    package var memory = 4 << 30

    package init() {}
}

extension KeyedDecodingContainer {
    /// A policy that was compiled before there were limits has the usual ones.
    func decode(_ type: PushLimits.Type, forKey key: Key) throws -> PushLimits {
        try decodeIfPresent(type, forKey: key) ?? PushLimits()
    }
}
