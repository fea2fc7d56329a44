extension String {
    /// The text with others in the place of some ASCII characters, wherever their bytes stand.
    ///
    /// Programs that read quotes and escapes go by bytes. To Swift a quote and a combining mark after it are one
    /// character, another than the quote: what goes by characters passes over it.
    package func replacingASCII(_ replacements: [Character: String]) -> String {
        var others: [UInt8: String] = [:]
        for (character, text) in replacements {
            guard let byte = character.asciiValue else { preconditionFailure("\(character) is not in ASCII") }
            others[byte] = text
        }
        guard utf8.contains(where: { others[$0] != nil }) else { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count + 16)
        for byte in utf8 {
            if let other = others[byte] { bytes += other.utf8 } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
