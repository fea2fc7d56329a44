/// The format of a listing.
package enum OutputFormat: String, CaseIterable, Sendable {
    case table, json, csv
}
