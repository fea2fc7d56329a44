/// A set that is encoded in order: a policy's digest is of its bytes, and the same policy has to have the same.
@propertyWrapper
package struct InOrder<Element: Hashable & Sendable & Codable>: Hashable, Sendable {
    package var wrappedValue: Set<Element>

    package init(wrappedValue: Set<Element>) {
        self.wrappedValue = wrappedValue
    }
}

extension InOrder: Codable {
    package init(from decoder: any Decoder) throws {
        wrappedValue = try Set(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try wrappedValue.sorted { "\($0)" < "\($1)" }.encode(to: encoder)
    }
}
