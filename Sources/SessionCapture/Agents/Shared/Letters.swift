/// The letters of a name, in lower case: agents' names for the same things differ in case and punctuation only.
enum Letters {
    /// The letters of a name: `ApplyPatch` and `apply_patch` have the same.
    static func of(_ name: some StringProtocol) -> String {
        var letters: [UInt8] = []
        letters.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): letters.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters.append(byte | 0x20)
            case 0x80...: return name.lowercased().filter(\.isLetter)
            default: break
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
