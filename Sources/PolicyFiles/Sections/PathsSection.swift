import Domain

extension PathPolicy: PolicyInFile {}

extension PathPolicy.Entry: ReadFromTable {
    /// One `[[paths]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            ["match", "mirrors", "refs", "change", "size", "action"] + PolicyTable.entryKeys)
        self.init(
            match: try PathPatterns("match", of: table), refs: try table.optionalPatterns("refs"),
            action: try table.requiredAction("action"), approval: try table.approval())
        mirrors = try table.mirrors()
        exempt = try table.exemptions()
        if let words = try table.strings("change") {
            changes = Set(words.compactMap(PathPolicy.Change.init(rawValue:)))
            guard !words.isEmpty, changes.count == Set(words).count else {
                let known = PathPolicy.Change.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
                throw table.problem("change", "'change' lists some of \(known)")
            }
        }
        size = try table.int("size", in: 0...(1 << 40))
        guard changes.contains(.size) == (size != nil) else {
            throw table.problem(
                size == nil ? "change" : "size",
                "the change \"size\" is of files with more bytes than 'size' says, as size = 1048576")
        }
    }
}

extension PathPatterns {
    init(_ key: String, of table: PolicyTable) throws(PolicyFile.Mistake) {
        let texts = try table.strings(key) ?? []
        guard texts.contains(where: { !$0.hasPrefix("!") }) else {
            throw table.problem(
                key, "'\(key)' must list patterns of paths, as [\"deploy/**\", \"!deploy/docs/**\"]")
        }
        for text in texts {
            let pattern = text.hasPrefix("!") ? text.dropFirst() : text[...]
            guard !pattern.isEmpty, !pattern.hasPrefix("/"), !pattern.hasSuffix("/") else {
                throw table.problem(
                    key,
                    "no path matches the pattern \"\(text)\": paths begin at the top folder, without '/'; "
                        + "everything in a folder is \"folder/**\"")
            }
        }
        self.init(texts)
    }
}
