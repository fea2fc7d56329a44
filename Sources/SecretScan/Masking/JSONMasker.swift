import JSONText

/// Masking of the strings in JSON texts, at any depth, also of JSON within strings. Everything else stays as it is,
/// byte for byte.
extension SecretMasker {
    /// A JSON text, or JSON lines, with each secret in its strings replaced. Other text is masked as plain text.
    ///
    /// - Throws: where the scanner fails or takes too long.
    package func mask(json text: [UInt8]) throws -> [UInt8] {
        try maskedJSON(text) ?? mask(bytes: text) ?? text
    }

    /// The masked text; nil where it is not JSON.
    private func maskedJSON(_ text: [UInt8]) throws -> [UInt8]? {
        var reader = JSONStrings(text)
        var strings: [JSONStrings.Text] = []
        while let string = reader.next() { strings.append(string) }
        guard reader.isWhole else { return nil }
        let values = try masked(strings)
        var result: [UInt8] = []
        var start = 0
        for (string, masked) in zip(strings, values) where masked != string.value {
            result += text[start..<string.range.lowerBound]
            result += JSONString.encoded(masked)
            start = string.range.upperBound
        }
        return start == 0 ? text : result + text[start...]
    }

    /// The strings' values with their secrets masked.
    private func masked(_ strings: [JSONStrings.Text]) throws -> [[UInt8]] {
        var values = strings.map(\.value)
        var siblings: [JSONStrings.Siblings: [Int]] = [:]
        for (index, string) in strings.enumerated() {
            // Each level doubles the escapes, so no text is long enough for many levels.
            if string.mayBeJSON, let inner = try maskedJSON(string.value) {
                values[index] = inner
            } else if let group = string.siblings {
                siblings[group, default: []].append(index)
            } else {
                values[index] = try mask(bytes: string.value, named: string.key) ?? string.value
            }
        }
        for (group, indices) in siblings.sorted(by: { $0.value[0] < $1.value[0] }) {
            try mask(JoinedTexts(indices), named: group.key, in: &values)
        }
        return values
    }

    /// Masks strings that a reader sees below each other: a key may be spread over several. Each is masked alone,
    /// too, since either way can show what the other does not.
    private func mask(_ texts: JoinedTexts, named key: [UInt8], in values: inout [[UInt8]]) throws {
        for _ in 0..<Self.maximumRounds {
            if texts.areSeveral, let masked = try mask(bytes: texts.joined(values), keepsLines: true) {
                texts.split(masked, into: &values)
            }
            var isChanged = false
            for index in texts.indices {
                guard let masked = try mask(bytes: values[index], named: key) else { continue }
                values[index] = masked
                isChanged = true
            }
            guard isChanged, texts.areSeveral else { return }
        }
    }

    /// Masks a value together with its name, by which alone it is often a secret.
    private func mask(bytes value: [UInt8], named key: [UInt8]) throws -> [UInt8]? {
        guard !key.isEmpty, key.count < 100 else { return try mask(bytes: value) }
        let before = Array("\"".utf8) + key + Array("\": \"".utf8)
        let after = Array("\"".utf8)
        let counted = counts
        guard let masked = try mask(bytes: before + value + after), masked.starts(with: before),
            masked.count >= before.count + after.count
        else {
            counts = counted
            return try mask(bytes: value)
        }
        return Array(masked.dropFirst(before.count).dropLast(after.count))
    }
}

extension JSONStrings.Text {
    /// Whether its first character begins an object or an array.
    fileprivate var mayBeJSON: Bool {
        value.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
    }
}
