import Domain
import GitObjects

/// The refs of a repository whose names are UTF-8. Any other ref is listed under a name that does not exist.
struct NamableRefs {
    let values: [RefName: ObjectID]

    init(of repository: Repository) throws {
        let listed = try repository.refs().filter { ref in
            // Swift puts this character in place of bytes that are not UTF-8.
            guard ref.name.rawValue.unicodeScalars.contains("\u{FFFD}") else { return true }
            return try repository.storedRef(ref.name).value == ref.value
        }
        values = Dictionary(listed.map { ($0.name, $0.value) }) { $1 }
    }
}
