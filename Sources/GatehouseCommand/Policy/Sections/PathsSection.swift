import Domain

extension PathPolicy.Entry {
    /// One `[[paths]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Problem) {
        try table.allow(["match", "mirrors", "refs", "change", "action"] + PolicyTable.entryKeys)
        self.init(
            match: try PathPatterns(table), refs: try table.optionalPatterns("refs"),
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
    }
}

extension PathPatterns {
    fileprivate init(_ table: PolicyTable) throws(PolicyFile.Problem) {
        let texts = try table.strings("match") ?? []
        guard texts.contains(where: { !$0.hasPrefix("!") }) else {
            throw table.problem(
                "match", "'match' must list patterns of paths, as [\"deploy/**\", \"!deploy/docs/**\"]")
        }
        for text in texts {
            let pattern = text.hasPrefix("!") ? text.dropFirst() : text[...]
            guard !pattern.isEmpty, !pattern.hasPrefix("/"), !pattern.hasSuffix("/") else {
                throw table.problem(
                    "match",
                    "no path is of the pattern \"\(text)\": paths begin at the repository's top, without '/'; "
                        + "all in a folder is \"folder/**\"")
            }
        }
        self.init(texts)
    }
}
