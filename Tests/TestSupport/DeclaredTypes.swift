import Foundation

/// The types that the sources declare, read from the files themselves: so a test sees what nothing lists.
package enum DeclaredTypes {
    /// The names of the types that conform to a protocol, or to one that refines it, sorted. A name that stands in several
    /// types is there as often; private types are parts of their files, and left out.
    ///
    /// - Parameter folder: from the package's top, as `Sources/Domain`.
    /// - Throws: where a file cannot be read.
    package static func conforming(to wanted: String, in folder: String) throws -> [String] {
        let declarations = try sources(in: folder).flatMap(Declaration.all)
        var protocols: Set = [wanted]
        while case let refining = declarations.filter({
            $0.isProtocol && !protocols.isDisjoint(with: $0.supertypes)
        }),
            case let more = Set(refining.map(\.name)).subtracting(protocols), !more.isEmpty
        {
            protocols.formUnion(more)
        }
        return declarations.filter { !$0.isProtocol && !protocols.isDisjoint(with: $0.supertypes) }
            .map(\.name).sorted()
    }

    private static func sources(in folder: String) throws -> [String] {
        let top = PackageFolder.path(of: folder)
        let paths = FileManager.default.enumerator(atPath: top)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOfFile: "\(top)/\($0)", encoding: .utf8)
        }
    }

    private struct Declaration {
        let name: String
        let isProtocol: Bool
        let supertypes: Set<String>

        static func all(in source: String) -> [Declaration] {
            let head =
                /(?m)^ *(?:(?:package|public|final|indirect) +)*(struct|enum|class|actor|protocol|extension) +([\w.]+)(?:<[^>{]*>)? *: *([^{]*)\{/
            return source.matches(of: head).map { match in
                let list = match.3.split(separator: " where ").first ?? ""
                return Declaration(
                    name: String(match.2), isProtocol: match.1 == "protocol",
                    supertypes: Set(
                        list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
                )
            }
        }
    }
}
