import Foundation
import Testing

@testable import Programs

@Suite struct GitConfigurationTests {
    @Test func `settings are read as Git writes them`() {
        let settings = GitConfiguration(
            Array(
                "core.bare\0core.hookspath\nhooks\0core.hookspath\nother\nline\0receive.fsck.missingemail\nwarn\0"
                    .utf8))
        #expect(settings.values(of: "core.bare") == [""])
        #expect(settings.values(of: "core.hooksPath") == ["hooks", "other\nline"])
        #expect(settings.values(of: "core.fsync").isEmpty)
        #expect(settings.keys(beginningWith: "receive.fsck.") == ["receive.fsck.missingemail"])
    }

    @Test func `a repository's own settings are told apart from those of the machine`() throws {
        let folder = NSTemporaryDirectory() + "/gatehouse-configuration-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let git = GitCommand.inherited(
            environment: [
                "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "7",
                "GIT_DIR": folder,
            ])
        _ = try git.output(["init", "--quiet", "--bare", folder])
        _ = try git.output(["config", "--add", "receive.Fsck.missingEmail", "warn"])
        #expect(try git.configuration().values(of: "gc.auto") == ["7"])
        let own = try git.configuration(ofRepositoryAlone: true)
        #expect(own.values(of: "gc.auto").isEmpty && own.values(of: "core.bare") == ["true"])
    }
}
