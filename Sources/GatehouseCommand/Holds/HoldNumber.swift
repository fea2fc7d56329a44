import ArgumentParser

/// A hold as people write it: `h3`.
struct HoldNumber: ExpressibleByArgument {
    let value: Int64

    init?(argument: String) {
        let digits = argument.hasPrefix("h") ? argument.dropFirst() : argument[...]
        guard let value = Int64(digits), value > 0 else { return nil }
        self.value = value
    }
}
