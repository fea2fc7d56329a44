import Domain
import GitObjects

/// The refs of a repository whose names are UTF-8. Listed, another one stands under a name that no ref has.
struct NamableRefs {
    let values: [RefName: ObjectID]

    init(of repository: Repository) throws {
        let listed = try repository.refs().filter { ref in
            // What Swift puts in the place of bytes that are no text.
            guard ref.name.rawValue.unicodeScalars.contains("\u{FFFD}") else { return true }
            return try repository.storedRef(ref.name).value == ref.value
        }
        values = Dictionary(listed.map { ($0.name, $0.value) }) { $1 }
    }
}
