/// A set that is encoded in order, so that equal policies have equal bytes and therefore equal digests.
@propertyWrapper
package struct SortedSet<Element: Hashable & Sendable & Codable>: Hashable, Sendable {
    package var wrappedValue: Set<Element>

    package init(wrappedValue: Set<Element>) {
        self.wrappedValue = wrappedValue
    }
}

extension SortedSet: Codable {
    /// Reads the elements.
    ///
    /// - Throws: what the decoder throws.
    package init(from decoder: any Decoder) throws {
        wrappedValue = try Set(from: decoder)
    }

    /// Writes the elements in the order of their descriptions.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        try wrappedValue.sorted { "\($0)" < "\($1)" }.encode(to: encoder)
    }
}
