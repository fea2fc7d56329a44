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

    /// Whether `letters` are those of `name`, which costs nothing to find out for most names.
    static func are(_ letters: String, of name: String) -> Bool {
        // Letters outside of ASCII can be the same with other bytes.
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return of(name) == letters }
        var rest = letters.utf8.makeIterator()
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                guard rest.next() == byte | 0x20 else { return false }
            default: break
            }
        }
        return rest.next() == nil
    }
}
