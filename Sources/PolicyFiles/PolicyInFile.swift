import Domain

/// A policy whose table stands in the policy file, under the policy's name.
///
/// Each policy that administrators change conforms, in a file of `Sections`. The settings say whether it has one
/// table or an array of tables.
protocol PolicyInFile: ConfiguredPolicy where Settings: ReadFromFile {}

/// What is read of everything under one key of the policy file.
protocol ReadFromFile {
    /// Reads the value under `key`, and what holds where there is none.
    init(_ key: String, of file: PolicyTable) throws(PolicyFile.Mistake)
}

/// What is read of one table.
protocol ReadFromTable {
    init(_ table: PolicyTable) throws(PolicyFile.Mistake)
}

extension ReadFromFile where Self: ReadFromTable {
    init(_ key: String, of file: PolicyTable) throws(PolicyFile.Mistake) { try self.init(file.table(key)) }
}

extension Array: ReadFromFile where Element: ReadFromTable {
    init(_ key: String, of file: PolicyTable) throws(PolicyFile.Mistake) {
        self = try file.tables(key).map { table throws(PolicyFile.Mistake) in try Element(table) }
    }
}

extension PolicyInFile {
    /// Reads the policy's settings of the whole file.
    static func read(_ file: PolicyTable, into settings: inout PolicySettings) throws(PolicyFile.Mistake) {
        settings[Self.self] = try Settings(name, of: file)
    }
}

extension Policies {
    /// The policies that can be read of a policy file: all that administrators change.
    static var inFile: [any PolicyInFile.Type] { configured.compactMap { $0 as? any PolicyInFile.Type } }
}
