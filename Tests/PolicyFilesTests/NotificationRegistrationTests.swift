import Foundation
import TestSupport
import Testing

@testable import Domain
@testable import PolicyFiles

/// A kind of notification is a file, a section, what sends it, and a line in the table: nothing of it can be forgotten.
@Suite struct NotificationRegistrationTests {
    private static let kinds = NotificationChannels.all.map { String(describing: $0) }.sorted()

    @Test(arguments: [
        ("NotificationChannel", "Sources/Domain"), ("ChannelInFile", "Sources/PolicyFiles"),
        ("SentChannel", "Sources/Gate"),
    ])
    func `every kind of notification is declared, read and sent`(role: String, folder: String) throws {
        #expect(try DeclaredTypes.conforming(to: role, in: folder) == Self.kinds)
    }

    @Test func `kinds are told apart by their names and by their keys`() {
        let keys = NotificationChannels.inFile.flatMap { $0.keys }

        #expect(NotificationChannels.inFile.map { String(describing: $0) }.sorted() == Self.kinds)
        #expect(Set(NotificationChannels.all.map { $0.kind }).count == Self.kinds.count)
        #expect(Set(keys).count == keys.count)
    }

    @Test func `the policy that is installed shows every kind`() throws {
        let text = try String(contentsOfFile: PackageFolder.path(of: "install/policy.toml"), encoding: .utf8)
        for kind in NotificationChannels.inFile {
            #expect(kind.addressKeys.contains { text.contains("# \($0) = ") }, "\(kind)")
        }
    }
}
