import Foundation
import TestSupport
import Testing

@testable import Domain
@testable import PolicyFiles

/// A kind of notification is a file, a section, what sends it, and a line in the table: nothing of it can be forgotten.
@Suite struct NotificationRegistrationTests {
    private static let kinds = NotificationChannels.all.map { String(describing: $0) }

    private static func declared() throws -> [String] {
        try DeclaredTypes.conforming(to: "NotificationChannel", in: "Sources/Domain")
    }

    @Test func `every kind of notification is in the table, once`() throws {
        let table = Registration(
            of: Self.kinds, in: "'all' in Sources/Domain/Notify/NotificationChannel.swift")
        let declared = try Self.declared()

        #expect(table.faults(for: declared) == [])
    }

    @Test(arguments: [
        ("ChannelInFile", "Sources/PolicyFiles/Sections"), ("SentChannel", "Sources/Gate/Notify"),
    ])
    func `every kind of notification is read and sent`(role: String, folder: String) throws {
        let conforming = Registration(
            of: try DeclaredTypes.conforming(to: role, in: folder),
            in: "\(folder), as an extension with \(role)")
        let declared = try Self.declared()

        #expect(conforming.faults(for: declared) == [])
    }

    @Test func `kinds are told apart by their names and by their keys`() {
        let keys = NotificationChannels.inFile.flatMap { $0.keys }

        #expect(Set(NotificationChannels.all.map { $0.kind }).count == Self.kinds.count, "two have one name")
        #expect(Set(keys).count == keys.count, "a key is in two kinds: \(keys.sorted())")
    }

    @Test func `the policy that is installed shows every kind`() throws {
        let text = try String(contentsOfFile: PackageFolder.path(of: "install/policy.toml"), encoding: .utf8)
        let shown = Set(text.matches(of: #/(?m)^# (\w+) = /#).map { String($0.1) })
        let forgotten = NotificationChannels.inFile.map { $0.addressKeys }.filter(shown.isDisjoint)

        #expect(forgotten == [], "show a [[notify]] with one of these keys in install/policy.toml")
    }

    @Test func `the documentation tells of every kind`() throws {
        let text = try String(contentsOfFile: PackageFolder.path(of: "README.md"), encoding: .utf8)
        let shown = Set(text.matches(of: #/`(\w+)`/#).map { String($0.1) })
        let forgotten = NotificationChannels.inFile.map { $0.keys }.filter(shown.isDisjoint)

        #expect(forgotten == [], "tell of some of these keys in README.md, under \"Notifications\"")
    }
}
