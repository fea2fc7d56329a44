package import ArgumentParser
package import Domain

/// The option that limits the rows of a listing.
package struct LimitOptions: ParsableArguments {
    @Option(help: "Show at most this many rows. Default: 50 in a table, all in JSON and CSV.")
    package var limit: Int?

    package init() {}

    /// How many further rows are counted.
    static let spare = 100
    private static let page = 50

    /// Checks the option's value.
    ///
    /// - Throws: `ValidationError` if it is less than 1.
    package func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    /// The most rows to show; nil for all.
    package func rows(in format: OutputFormat) -> Int? { limit ?? (format == .table ? Self.page : nil) }

    /// The most rows to look for, to know whether there are more than are shown; nil for all.
    package func toFind(in format: OutputFormat) -> Int? { rows(in: format).map { $0 + Self.spare + 1 } }
}
