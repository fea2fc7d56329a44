package import Domain
import GRDB

extension Ledger {
    /// There is no actor of this name, or it is one already.
    package enum ProfileProblem: Error, CustomStringConvertible {
        case unknown(String)
        case exists(String)

        package var description: String {
            switch self {
            case .unknown(let name): "there is no actor '\(name)'; 'gatehouse actor add' makes one"
            case .exists(let name): "there is an actor '\(name)' already; see 'gatehouse actor list'"
            }
        }
    }

    /// What is known of an actor; nil where the administrator never entered one of this name.
    package func profile(of name: String) throws -> ActorProfile? {
        try queue.read { try ProfileStore.profile(of: name, in: $0) }
    }

    /// All actors that were entered, by their names.
    package func profiles() throws -> [ActorProfile] {
        try queue.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT name FROM actors JOIN profiles ON profiles.actor = actors.id ORDER BY name"
            ).compactMap { try ProfileStore.profile(of: $0, in: database) }
        }
    }

    /// Enters an actor.
    package func add(_ profile: ActorProfile, at time: Timestamp = .now) throws {
        try queue.write { database in
            guard try ProfileStore.profile(of: profile.name, in: database) == nil else {
                throw ProfileProblem.exists(profile.name)
            }
            let actor = try ActorStore.id(ofActor: profile.name, in: database)
            try database.execute(
                sql: "INSERT INTO profiles (actor, kind, added_at) VALUES (?, ?, ?)",
                arguments: [actor, profile.kind.rawValue, time.milliseconds])
            for email in profile.emails {
                try database.execute(
                    sql: "INSERT INTO profile_emails (email, actor) VALUES (?, ?)",
                    arguments: [email.lowercased(), actor])
            }
            for group in profile.groups {
                try database.execute(
                    sql: "INSERT INTO group_members (name, actor) VALUES (?, ?)", arguments: [group, actor])
            }
            try ProfileStore.log("actor.added", actor, time, in: database)
        }
    }

    /// Puts an actor into a group, or takes it out.
    package func setMember(
        _ name: String, of group: String, to isMember: Bool, at time: Timestamp = .now
    ) throws {
        try queue.write { database in
            let actor = try ProfileStore.id(ofProfile: name, in: database)
            try database.execute(
                sql: isMember
                    ? "INSERT OR IGNORE INTO group_members (name, actor) VALUES (?, ?)"
                    : "DELETE FROM group_members WHERE name = ? AND actor = ?", arguments: [group, actor])
            try ProfileStore.log(
                isMember ? "group.joined" : "group.left", actor, time, message: group, in: database)
        }
    }

    /// Ends what an actor may do, or lets it do it again.
    package func setDisabled(_ name: String, to isDisabled: Bool, at time: Timestamp = .now) throws {
        try queue.write { database in
            let actor = try ProfileStore.id(ofProfile: name, in: database)
            try database.execute(
                sql: "UPDATE profiles SET disabled_at = ? WHERE actor = ?",
                arguments: [isDisabled ? time.milliseconds : nil, actor])
            try ProfileStore.log(isDisabled ? "actor.disabled" : "actor.enabled", actor, time, in: database)
        }
    }
}

/// What the administrator says of actors.
enum ProfileStore {
    static func profile(of name: String, in database: Database) throws -> ActorProfile? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT profiles.* FROM profiles JOIN actors ON actors.id = profiles.actor WHERE actors.name = ?
                """, arguments: [name])
        guard let row else { return nil }
        let actor: String = row["actor"]
        return ActorProfile(
            name: name, kind: try ActorProfile.Kind(column: row["kind"]),
            emails: try Set(
                String.fetchAll(
                    database, sql: "SELECT email FROM profile_emails WHERE actor = ?", arguments: [actor])),
            groups: try Set(
                String.fetchAll(
                    database, sql: "SELECT name FROM group_members WHERE actor = ?", arguments: [actor])),
            isDisabled: row["disabled_at"] != nil)
    }

    static func id(ofProfile name: String, in database: Database) throws -> String {
        guard try profile(of: name, in: database) != nil else { throw Ledger.ProfileProblem.unknown(name) }
        return try ActorStore.id(ofActor: name, in: database)
    }

    static func log(
        _ outcome: String, _ actor: String, _ time: Timestamp, message: String? = nil, in database: Database
    ) throws {
        var journal = try Journal(database)
        try journal.append(
            LogEntry(
                .adminAction, time: time.rfc3339, actor: actor, outcome: outcome, message: message))
    }
}
