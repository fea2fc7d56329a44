import Testing

/// What may use what, and how much stands together: so that the map stays true.
@Suite struct ArchitectureTests {
    /// The targets of ours that each target imports. Executables stand on use cases, those on adapters, those on the domain,
    /// which stands on nothing; and no adapter knows another.
    private static let arrows: [String: Set<String>] = [
        "Domain": [],
        "Files": [],
        "JSONText": [],
        "GitObjects": ["Domain"],
        "Programs": ["Domain", "Files"],
        "LedgerStore": ["Domain", "JSONText"],
        "SecretScan": ["JSONText"],
        "SecretRules": ["Domain", "Files", "SecretScan"],
        "SessionCapture": ["Domain", "Files", "JSONText"],
        "Gate": ["Domain", "Files", "GitObjects", "JSONText", "Programs", "LedgerStore", "SecretScan"],
        "Reports": [
            "Domain", "Files", "Gate", "GitObjects", "LedgerStore", "Programs", "SecretRules", "SecretScan",
        ],
        "PolicyFiles": ["Domain", "Files", "Gate", "SecretRules"],
        "Recorder": [
            "Domain", "Files", "JSONText", "Programs", "SecretRules", "SecretScan", "SessionCapture",
        ],
        "Terminal": ["Domain", "Files"],
        "GatehouseHook": ["Domain", "Files", "Gate"],
        "GatehouseCommand": [
            "Domain", "Files", "Gate", "PolicyFiles", "Programs", "Reports", "Terminal",
        ],
        "GatehouseProgram": ["GatehouseCommand", "GatehouseHook"],
        "GitSessionCommand": [
            "Domain", "Files", "JSONText", "Programs", "Recorder",
            "SessionCapture", "Terminal",
        ],
    ]

    private let sources: SourceTree

    init() throws { sources = try SourceTree.sources.get() }

    @Test func `each target imports what it may, and is on the map`() {
        let targets = Dictionary(grouping: sources.files, by: \.target)
        #expect(Set(targets.keys) == Set(Self.arrows.keys))
        for file in sources.files {
            let imported = file.imports.intersection(Self.arrows.keys)
            #expect(imported.isSubset(of: Self.arrows[file.target] ?? []), "\(file.path)")
        }
    }

    @Test func `every arrow of the map is used`() {
        for (target, files) in Dictionary(grouping: sources.files, by: \.target) {
            let imported = files.reduce(into: Set()) { $0.formUnion($1.imports) }
            #expect((Self.arrows[target] ?? []).subtracting(imported) == [], "\(target)")
        }
    }

    /// The log of a run has the map.
    @Test func `the map has every target with its rooms`() {
        let map = sources.map(Self.arrows)
        print(map)
        for target in Self.arrows.keys { #expect(map.contains("\n\(target) ")) }
        #expect(map.contains("  Judging "))
    }

    @Test func `the domain imports nothing at all`() {
        for file in sources.files where file.target == "Domain" {
            #expect(file.imports.isEmpty, "\(file.path)")
        }
    }

    @Test func `what a target may import leads in no circle`() {
        #expect(Self.circle(in: Self.arrows) == nil)
    }

    /// The file of an executable that lists its commands is the only one beside the rooms.
    @Test(arguments: Self.arrows.keys.sorted())
    func `no two rooms of a target stand on each other`(target: String) {
        let circle = Self.circle(in: sources.arrows(in: target))
        #expect(circle == nil, "\(target): \(circle?.joined(separator: " → ") ?? "")")
    }

    @Test(arguments: ["Sources", "Tests"])
    func `no folder has more than 25 files`(top: String) throws {
        for (folder, count) in try SourceTree(top).sizes { #expect(count <= 25, "\(folder)") }
    }

    @Test func `no file is longer than 400 lines`() throws {
        for file in sources.files {
            #expect(file.code.count { $0 == "\n" } <= 400, "\(file.path)")
        }
    }

    /// The rooms on a circle in their order, the first again at its end.
    private static func circle(in arrows: [String: Set<String>]) -> [String]? {
        var done: Set<String> = []
        func search(_ room: String, _ way: [String]) -> [String]? {
            if let start = way.firstIndex(of: room) { return way[start...] + [room] }
            guard !done.contains(room) else { return nil }
            for next in (arrows[room] ?? []).sorted() {
                if let circle = search(next, way + [room]) { return circle }
            }
            done.insert(room)
            return nil
        }
        return arrows.keys.sorted().lazy.compactMap { search($0, []) }.first
    }

    @Test func `a circle is found where there is one`() {
        #expect(Self.circle(in: ["a": ["b"], "b": ["c"], "c": ["a"]]) == ["a", "b", "c", "a"])
        #expect(Self.circle(in: ["a": ["b", "c"], "b": ["c"]]) == nil)
    }
}
