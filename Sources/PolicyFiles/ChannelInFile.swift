import Domain

/// A kind of notification that a `[[notify]]` of the policy file can be.
///
/// Each kind conforms, in a file of `Sections`.
protocol ChannelInFile: NotificationChannel, ReadFromTable {
    /// How messages to the administrator name the kind, as "a webhook".
    static var words: String { get }

    /// The keys that say whom to tell: a table with one of them is of this kind.
    static var addressKeys: [String] { get }

    /// The other keys of this kind.
    static var otherKeys: [String] { get }
}

extension ChannelInFile {
    static var keys: [String] { addressKeys + otherKeys }
}

extension NotificationChannels {
    /// The kinds that can be read of a policy file: all that there are.
    static var inFile: [any ChannelInFile.Type] { all.compactMap { $0 as? any ChannelInFile.Type } }
}
