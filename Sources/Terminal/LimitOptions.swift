package import ArgumentParser

/// How many rows of a listing are shown.
package struct LimitOptions: ParsableArguments {
    @Option(help: "At most this many rows. Default: 50 in a table, and all in json and csv.")
    package var limit: Int?

    package init() {}

    /// How many rows beyond those that are shown are counted.
    static let spare = 100
    private static let page = 50

    package func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit has to be at least 1.") }
    }

    /// How many are shown; nil for all.
    package func rows(in format: OutputFormat) -> Int? { limit ?? (format == .table ? Self.page : nil) }

    /// How many are looked for, to know whether there are more than are shown; nil for all.
    package func toFind(in format: OutputFormat) -> Int? { rows(in: format).map { $0 + Self.spare + 1 } }
}
