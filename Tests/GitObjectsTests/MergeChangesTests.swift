import Domain
import Foundation
import GitObjects
import Programs
import Testing

/// What a merge has otherwise than its parents, however many these are.
@Suite struct MergeChangesTests {
    /// A repository that goes away with it.
    private final class Place {
        let path = "\(NSTemporaryDirectory())/gatehouse-merges-\(UUID().uuidString.prefix(8))"

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try git("init", "--quiet", "--bare")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        @discardableResult
        func git(_ arguments: String..., input: String = "") throws -> String {
            let environment = [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": path, "GIT_CONFIG_NOSYSTEM": "1",
            ]
            let outcome = try ChildProcess.run(
                "/usr/bin/env", ["git"] + arguments, environment: environment, directory: path,
                input: Array(input.utf8), seconds: 60)
            try #require(outcome.succeeded, "git \(arguments): \(outcome.errorText)")
            return outcome.outputText.trimmingCharacters(in: .newlines)
        }

        func blob(_ text: String) throws -> ObjectID {
            try id(git("hash-object", "-w", "--stdin", input: text))
        }

        /// A commit of files, by their paths; with an exclamation mark before the text one that is run, with an arrow a link.
        func commit(_ files: [String: String], on parents: [ObjectID] = []) throws -> ObjectID {
            let words = parents.map { "parent \($0.hex)\n" }.joined()
            return try id(
                git(
                    "hash-object", "-t", "commit", "-w", "--stdin",
                    input: "tree \(try tree(files).hex)\n\(words)author A <a@example.com> 1700000000 +0000\n"
                        + "committer A <a@example.com> 1700000000 +0000\n\nx\n"))
        }

        private func tree(_ files: [String: String]) throws -> ObjectID {
            var entries: [String] = []
            var folders: [String: [String: String]] = [:]
            for (path, text) in files {
                let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
                if parts.count > 1 {
                    folders[parts[0], default: [:]][parts[1]] = text
                } else {
                    let mode = text.hasPrefix("!") ? "100755" : text.hasPrefix("→") ? "120000" : "100644"
                    let content = text.drop { "!→".contains($0) }
                    entries.append("\(mode) blob \(try blob(String(content)).hex)\t\(path)")
                }
            }
            for (name, files) in folders { entries.append("040000 tree \(try tree(files).hex)\t\(name)") }
            return try id(git("mktree", input: entries.map { $0 + "\n" }.joined()))
        }

        private func id(_ hex: String) throws -> ObjectID { try #require(ObjectID(hex: hex)) }

        func repository() throws -> Repository { try Repository.open(path: path) }
    }

    /// What parents have, and what their merge makes of it.
    private static let parents: [[String: String]] = [
        [
            "same": "1", "a/one": "1", "a/two": "2", "gone/x": "x", "mode": "run", "link": "→target",
            "kind": "k",
        ],
        [
            "same": "1", "a/one": "1", "a/two": "other", "gone/x": "y", "mode": "run", "link": "target",
            "kind/in": "k",
        ],
        ["same": "1", "a/one": "one", "a/two": "other", "gone/x": "z", "mode": "!run", "b/only": "here"],
        ["a/one": "1", "gone/x": "x", "deep/down/there": "d", "mode": "run", "kind": "k"],
    ]
    private static let merged = [
        "same": "1", "a/one": "merged", "a/two": "other", "mode": "!run", "link": "→target",
        "new/file": "new",
        "deep/down/there": "d", "kind/in": "merged",
    ]

    /// Told from each parent's comparison by itself.
    private func expected(
        _ merge: ObjectID, _ parents: [ObjectID], _ repository: Repository
    ) throws -> [TreePath: [ObjectID]] {
        let changes = try parents.map { parent in
            Dictionary(
                uniqueKeysWithValues: try repository.changes(from: parent, to: merge).map {
                    ($0.path.path, $0)
                })
        }
        return try #require(changes.first).filter { path, _ in changes.allSatisfy { $0[path] != nil } }
            .mapValues { change in
                changes.compactMap { $0[change.path.path]?.old }.reduce(into: []) { olds, old in
                    if !olds.contains(old) { olds.append(old) }
                }
            }
    }

    @Test(arguments: [
        [0], [0, 1], [1, 0], [0, 1, 2], [2, 1, 0], [3, 2, 1, 0], [0, 0, 1, 1, 2, 0], [2, 2],
    ])
    func `a merge changes what it has otherwise than each of its parents`(order: [Int]) throws {
        let place = try Place()
        let parents = try order.map { try place.commit(Self.parents[$0]) }
        let merge = try place.commit(Self.merged, on: parents)
        let repository = try place.repository()
        let expected = try expected(merge, parents, repository)

        let all = try repository.changes(of: merge)
        let ofFirst = try repository.changes(of: merge, isOfFirstAlone: true)
        let againstAll = all.filter(\.isAgainstAll)

        #expect(
            Dictionary(uniqueKeysWithValues: againstAll.map { ($0.change.path.path, $0.olds) }) == expected)
        #expect(
            Dictionary(
                uniqueKeysWithValues: ofFirst.filter(\.isAgainstAll).map { ($0.change.path.path, $0.olds) })
                == expected)
        #expect(try repository.commit(merge).facts.changedPaths == againstAll.map(\.change.path))
        let first = try repository.changes(from: parents[0], to: merge)
        #expect(
            ofFirst.map(\.change.path) == first.map(\.path) && ofFirst.map(\.change.old) == first.map(\.old))
        #expect(all.filter(\.isAgainstFirst).map(\.change.path) == first.map(\.path))
        // Every path that any of them has otherwise is there once, with all that they have.
        let single = try parents.flatMap { try repository.changes(from: $0, to: merge) }
        #expect(Set(all.map(\.change.path.path)) == Set(single.map(\.path.path)))
        #expect(Set(all.map(\.change.path.path)).count == all.count)
        #expect(Set(all.flatMap(\.olds)) == Set(single.compactMap(\.old)))
        let files = try repository.changedFiles(of: merge)
        #expect(files.brought.allSatisfy { $0.before == expected[$0.path] })
        #expect(
            Set(files.replaced.map(\.path))
                == Set(first.filter { $0.old != nil && $0.old != $0.new }.map(\.path.path)))
    }

    @Test func `paths are noted once for all parents that have the same there`() throws {
        let place = try Place()
        let many = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("d\($0 % 10)/f\($0)", "new") })
        let parents = try (0..<50).map { try place.commit(["own": "\($0)", "d1/f1": "old"]) }
        let merge = try place.commit(many, on: parents + parents)

        let all = try place.repository().changes(of: merge)

        #expect(all.count == 1_001 && all.reduce(0) { $0 + $1.olds.count } == 51)
        #expect(all.allSatisfy { $0.isAgainstAll })
    }
}
