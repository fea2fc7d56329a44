import Domain
import GRDB

/// Who actors are, apart from the log, which knows only random names.
enum ActorStore {
    /// The name of the actor in a column, or the random one where the name was erased; goes with `join`.
    static func name(_ column: String) -> String { "COALESCE(actors.name, \(column))" }

    /// Joins the actor in a column, where its name was not erased.
    static func join(_ column: String) -> String { "LEFT JOIN actors ON actors.id = \(column)" }

    /// The random names of those who appeared under a name, in whatever case.
    static func ids(ofName name: String, in database: Database) throws -> [String] {
        try String.fetchAll(
            database, sql: "SELECT id FROM actors WHERE name = ? COLLATE NOCASE ORDER BY id",
            arguments: [name])
    }

    /// The random name of an actor, made at the actor's first appearance.
    static func id(ofActor name: String, in database: Database) throws -> String {
        if let known = try String.fetchOne(
            database, sql: "SELECT id FROM actors WHERE name = ?", arguments: [name])
        {
            return known
        }
        let bytes = (0..<8).map { _ in UInt8.random(in: .min ... .max) }
        let id = "a-" + Hexadecimal.string(of: bytes)
        try database.execute(sql: "INSERT INTO actors (id, name) VALUES (?, ?)", arguments: [id, name])
        return id
    }
}
