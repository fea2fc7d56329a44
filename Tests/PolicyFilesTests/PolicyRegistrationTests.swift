import Foundation
import TestSupport
import Testing

@testable import Domain
@testable import PolicyFiles

/// A policy is a file, a section and a line in the table: nothing of it can be forgotten.
@Suite struct PolicyRegistrationTests {
    private static let configured = Policies.configured.map { $0.name }
    private static let table = Registration(
        of: Policies.all.map { String(describing: $0) },
        in: "'configured' in Sources/Domain/Policies/Policies.swift")

    @Test func `every policy of the sources is in the table, once`() throws {
        let declared = try DeclaredTypes.conforming(to: "Policy", in: "Sources/Domain")

        #expect(Self.table.faults(for: declared) == [])
        #expect(Set(Policies.all.map { $0.name }).count == Policies.all.count, "two have one name")
    }

    @Test func `every file that is named as a policy's has one`() throws {
        let folder = PackageFolder.path(of: "Sources/Domain/Policies")
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let own = files.filter { !$0.hasPrefix("Shared/") }
        let names = own.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }

        let policies = names.filter { $0.hasSuffix("Policy") }

        #expect(Self.table.faults(for: policies) == [])
    }

    @Test func `every policy with settings is read from the policy file`() throws {
        let declared = try DeclaredTypes.conforming(to: "ConfiguredPolicy", in: "Sources/Domain")
        let sections = try DeclaredTypes.conforming(to: "PolicyInFile", in: "Sources/PolicyFiles")

        let read = Registration(
            of: sections, in: "Sources/PolicyFiles/Sections, as an extension with PolicyInFile")

        #expect(read.faults(for: declared) == [])
        #expect(Policies.inFile.map { $0.name } == Self.configured)
    }

    @Test func `every policy of the table judges`() {
        let review = Review(PolicySettings())
        let judging = (review.policies + [review.external]).map { type(of: $0).name }

        #expect(judging.sorted() == Policies.all.map { $0.name }.sorted())
    }

    @Test(arguments: configured)
    func `its table is known, is compiled, and can be pinned`(name: String) throws {
        let problem = #expect(throws: PolicyFile.Mistake.self) {
            try PolicyFile(text: "\(name) = 1").compile()
        }
        #expect(problem?.message.hasPrefix("'\(name)' must be a") == true)

        let settings = try PolicyFile(text: "pinned = [\"\(name)\"]").compile()
        let compiled = try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings))
        #expect((compiled as? [String: Any])?[name] != nil)
    }

    @Test(arguments: configured)
    func `the policy that is installed, and the documentation, show its table`(name: String) throws {
        let table = try Regex("\\[\(name)\\]")
        for file in ["install/policy.toml", "README.md"] {
            let text = try String(contentsOfFile: PackageFolder.path(of: file), encoding: .utf8)
            let isShown = text.contains(table)

            #expect(isShown, "show the table [\(name)] in \(file)")
        }
    }
}
