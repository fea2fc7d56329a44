import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// An agent's paths against real folders.
@Suite struct RepositoryPathsTests {
    private let folder: TestFolder
    private var top: String { folder.path + "/work" }

    init() throws {
        folder = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/work/.git", withIntermediateDirectories: true)
    }

    private func paths(at workingDirectory: String? = nil) -> RepositoryPaths {
        var paths = RepositoryPaths(top: top, commonDirectory: top + "/.git")
        paths.add(workingDirectory: workingDirectory ?? top)
        return paths
    }

    @Test func `a file in the work tree, there or not there yet`() {
        #expect(paths().relative(top + "/a.txt") == "a.txt")
        #expect(paths().relative(top + "/not/there/yet.txt") == "not/there/yet.txt")
        #expect(paths().relative("sub/b.txt") == "sub/b.txt")
        #expect(paths(at: top + "/sub").relative("../c.txt") == "c.txt")
    }

    @Test func `a file outside of it has no path`() {
        #expect(paths().relative("/etc/passwd") == nil)
        #expect(paths().relative(folder.path + "/elsewhere.txt") == nil)
        #expect(paths().relative(top + "/../elsewhere.txt") == nil)
        #expect(paths().relative(top) == nil)
        #expect(paths().relative(folder.path + "/work-beside/a.txt") == nil)
    }

    @Test func `another repository inside is another repository`() throws {
        try folder.write("ref: refs/heads/main\n", to: "work/vendor/.git/HEAD")
        #expect(paths().relative(top + "/vendor/a.txt") == nil)
    }

    @Test func `a symbolic link to the work tree leads into it`() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: top)
        #expect(paths(at: folder.path + "/link").relative(folder.path + "/link/sub/a.txt") == "sub/a.txt")
    }

    @Test func `a file of another machine is below the folder that the agent was in`() {
        var paths = paths(at: "/Users/x/project")
        #expect(paths.relative("/Users/x/project/src/a.swift") == "src/a.swift")
        #expect(paths.relative("/Users/x/other/a.swift") == nil)
        paths.add(workingDirectory: "/Users/x/project/src")
        #expect(paths.relative("/Users/x/project/src/a.swift") == "src/a.swift")
    }
}
