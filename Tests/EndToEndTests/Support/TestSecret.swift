/// Strings that look like credentials and are none: made at run time, so that no scanner finds one in this text.
enum TestSecret {
    /// As GitHub writes its personal access tokens; the same for the same number.
    static func token(_ number: UInt64 = 1) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var state = number &* 0x9E37_79B9_7F4A_7C15
        let characters = (0..<36).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return letters[Int(state >> 33) % letters.count]
        }
        return "gh" + "p_" + String(characters)
    }

    /// Lines as a private key's body has them.
    static let keyLines: [String] = (1...12).map {
        String((token($0) + token($0 + 100)).dropFirst(4).filter { $0 != "_" }.prefix(64))
    }
}
