package import Domain
import GRDB

/// Actors as the administrator entered them.
extension Ledger {
    /// There is no actor of this name, or it is one already; or an address is another's, by which four eyes would be
    /// taken for two.
    package enum ProfileProblem: ProblemSource {
        case unknown(String)
        case exists(String)
        case addressTaken(String, by: String)
        case noAddress(String, of: String)

        /// What is wrong with the name or the address.
        package var problem: Problem {
            switch self {
            case .unknown(let name):
                Problem(.missing, "there is no actor '\(name)'", advice: "'gatehouse actor add' makes one")
            case .exists(let name):
                Problem(
                    .conflict, "there is an actor '\(name)' already", advice: "see 'gatehouse actor list'")
            case .addressTaken(let email, let owner):
                Problem(.conflict, "\(email) is an address of \(owner) already; an address is one actor's")
            case .noAddress(let email, let name): Problem(.missing, "\(email) is no address of \(name)")
            }
        }
    }

    /// What is known of an actor; nil where the administrator never entered one of this name, in whatever case.
    ///
    /// - Throws: where the ledger cannot be read.
    package func profile(of name: String) throws -> ActorProfile? {
        try read { try ProfileStore.profile(of: name, in: $0) }
    }

    /// Whether nothing of an actor's is taken: one that was disabled, by name or by an address that a web server may
    /// tell.
    ///
    /// - Throws: where the ledger cannot be read.
    package func isDisabled(_ name: String) throws -> Bool {
        try read { database in
            let owner = try ProfileStore.name(havingAddress: name, in: database)
            let profile =
                try ProfileStore.profile(of: name, in: database)
                ?? owner.flatMap { try ProfileStore.profile(of: $0, in: database) }
            return profile?.isDisabled ?? false
        }
    }

    /// All actors that the administrator entered, by their names.
    ///
    /// - Throws: where the ledger cannot be read.
    package func profiles() throws -> [ActorProfile] {
        try read { database in
            try String.fetchAll(
                database,
                sql: "SELECT name FROM actors JOIN profiles ON profiles.actor = actors.id ORDER BY name"
            ).compactMap { try ProfileStore.profile(of: $0, in: database) }
        }
    }

    /// Those of a list as policies have it: actors by their names, and who is in the groups that stand there with
    /// `@`.
    ///
    /// - Throws: where the ledger cannot be read.
    package func profiles(listedAs list: Set<String>) throws -> [ActorProfile] {
        try read { database in
            let groups = list.filter { $0.hasPrefix("@") }.map { String($0.dropFirst()) }
            let members = try groups.flatMap {
                try String.fetchAll(
                    database,
                    sql:
                        "SELECT actors.name FROM group_members JOIN actors ON actors.id = actor WHERE group_members.name = ?",
                    arguments: [$0])
            }
            return try Set(members).union(list.filter { !$0.hasPrefix("@") }).sorted()
                .compactMap { try ProfileStore.profile(of: $0, in: database) }
        }
    }

    /// Adds an actor.
    ///
    /// - Throws: `ProfileProblem` where there is such an actor, or an address of theirs is another's.
    package func add(_ profile: ActorProfile, at time: Timestamp = .now) throws {
        try queue.write { database in
            guard try ProfileStore.profile(of: profile.name, in: database) == nil else {
                throw ProfileProblem.exists(profile.name)
            }
            if let owner = try ProfileStore.name(havingAddress: profile.name, in: database) {
                throw ProfileProblem.addressTaken(profile.name, by: owner)
            }
            let actor = try ActorStore.id(ofActor: profile.name, in: database)
            try database.execute(
                sql: "INSERT INTO profiles (actor, kind, added_at) VALUES (?, ?, ?)",
                arguments: [actor, profile.kind.rawValue, time.milliseconds])
            for email in profile.emails { try ProfileStore.add(email, to: actor, in: database) }
            for group in profile.groups {
                try database.execute(
                    sql: "INSERT INTO group_members (name, actor) VALUES (?, ?)", arguments: [group, actor])
            }
            try ProfileStore.log("actor.added", of: actor, at: time, in: database)
        }
    }

    /// Adds an actor to a group, or removes it.
    ///
    /// - Throws: `ProfileProblem.unknown` where there is no such actor.
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
                isMember ? "group.joined" : "group.left", of: actor, at: time, message: group, in: database)
            if isMember { try HoldStore.count(in: database) }
        }
    }

    /// Adds or removes an address that an actor's commits carry.
    ///
    /// - Throws: `ProfileProblem` where there is no such actor, or the address is another's, or not theirs.
    package func setAddress(
        _ email: String, of name: String, to isTheirs: Bool, at time: Timestamp = .now
    ) throws {
        try queue.write { database in
            let actor = try ProfileStore.id(ofProfile: name, in: database)
            if isTheirs {
                try ProfileStore.add(email, to: actor, in: database)
            } else {
                try database.execute(
                    sql: "DELETE FROM profile_emails WHERE email = ? AND actor = ?",
                    arguments: [LetterCase.dropped(email), actor])
                guard database.changesCount > 0 else { throw ProfileProblem.noAddress(email, of: name) }
            }
            try ProfileStore.log(
                isTheirs ? "address.added" : "address.removed", of: actor, at: time, in: database)
        }
    }

    // MARK: Keys

    /// A key belongs to an actor already, or to none.
    package enum KeyProblem: ProblemSource {
        case taken(String, by: String)
        case unknown(String)

        /// What is wrong with the key.
        package var problem: Problem {
            switch self {
            case .taken(let fingerprint, let owner):
                Problem(.conflict, "the key \(fingerprint) is \(owner)'s already")
            case .unknown(let fingerprint):
                Problem(.missing, "there is no key \(fingerprint)", advice: "see 'gatehouse actor key list'")
            }
        }
    }

    /// Adds a public key to an actor.
    ///
    /// - Throws: `KeyProblem.taken` where another has it, `ProfileProblem.unknown` where there is no such actor.
    package func add(_ key: ActorKey) throws {
        try queue.write { database in
            if let owner = try ProfileStore.keys("fingerprint = ?", [key.fingerprint], in: database).first?
                .actor
            {
                throw KeyProblem.taken(key.fingerprint, by: owner)
            }
            let actor = try ProfileStore.id(ofProfile: key.actor, in: database)
            try database.execute(
                sql: """
                    INSERT INTO actor_keys (fingerprint, actor, type, key, comment, added_at) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key.fingerprint, actor, key.type, key.key, key.comment, key.addedAt.milliseconds,
                ])
            try ProfileStore.log(
                "key.added", of: actor, at: key.addedAt, message: key.fingerprint, in: database)
        }
    }

    /// Removes a public key from its actor.
    ///
    /// - Throws: `KeyProblem.unknown` where no actor has it.
    package func removeKey(_ fingerprint: String, at time: Timestamp = .now) throws {
        try queue.write { database in
            let actor = try String.fetchOne(
                database, sql: "DELETE FROM actor_keys WHERE fingerprint = ? RETURNING actor",
                arguments: [fingerprint])
            guard let actor else { throw KeyProblem.unknown(fingerprint) }
            try ProfileStore.log("key.removed", of: actor, at: time, message: fingerprint, in: database)
        }
    }

    /// The keys of an actor, or all.
    ///
    /// - Throws: where the ledger cannot be read.
    package func keys(of actor: String? = nil) throws -> [ActorKey] {
        try read { try ProfileStore.keys("?1 IS NULL OR actors.name = ?1", [actor], in: $0) }
    }

    /// The key with a fingerprint; nil where no actor has it.
    ///
    /// - Throws: where the ledger cannot be read.
    package func key(_ fingerprint: String) throws -> ActorKey? {
        try read { try ProfileStore.keys("fingerprint = ?", [fingerprint], in: $0).first }
    }

    /// Notes that an actor came with a key.
    ///
    /// - Throws: where the ledger cannot be written.
    package func noteUse(ofKey fingerprint: String, at time: Timestamp = .now) throws {
        try queue.write {
            try $0.execute(
                sql: "UPDATE actor_keys SET last_used_at = ? WHERE fingerprint = ?",
                arguments: [time.milliseconds, fingerprint])
        }
    }

    // MARK: State

    /// Disables an actor, or enables it again.
    ///
    /// - Throws: `ProfileProblem.unknown` where there is no such actor.
    package func setDisabled(_ name: String, to isDisabled: Bool, at time: Timestamp = .now) throws {
        try queue.write { database in
            let actor = try ProfileStore.id(ofProfile: name, in: database)
            try database.execute(
                sql: "UPDATE profiles SET disabled_at = ? WHERE actor = ?",
                arguments: [isDisabled ? time.milliseconds : nil, actor])
            try ProfileStore.log(
                isDisabled ? "actor.disabled" : "actor.enabled", of: actor, at: time, in: database)
            if !isDisabled { try HoldStore.count(in: database) }
        }
    }
}

/// What the administrator says of actors.
enum ProfileStore {
    static func profile(of name: String, in database: Database) throws -> ActorProfile? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT profiles.*, actors.name FROM profiles JOIN actors ON actors.id = profiles.actor
                WHERE actors.name = ? COLLATE NOCASE
                """, arguments: [name])
        guard let row else { return nil }
        let actor: String = row["actor"]
        return ActorProfile(
            name: row["name"], kind: try ActorProfile.Kind(column: row["kind"]),
            emails: try Set(
                String.fetchAll(
                    database, sql: "SELECT email FROM profile_emails WHERE actor = ?", arguments: [actor])),
            groups: try Set(
                String.fetchAll(
                    database, sql: "SELECT name FROM group_members WHERE actor = ?", arguments: [actor])),
            isDisabled: row["disabled_at"] != nil)
    }

    /// Whose address a name is, where it is one.
    static func name(havingAddress email: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database,
            sql: "SELECT name FROM profile_emails JOIN actors ON actors.id = actor WHERE email = ?",
            arguments: [LetterCase.dropped(email)])
    }

    static func add(_ email: String, to actor: String, in database: Database) throws {
        if let owner = try name(havingAddress: email, in: database) {
            throw Ledger.ProfileProblem.addressTaken(email, by: owner)
        }
        try database.execute(
            sql: "INSERT INTO profile_emails (email, actor) VALUES (?, ?)",
            arguments: [LetterCase.dropped(email), actor])
    }

    static func keys(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [ActorKey] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT actor_keys.*, actors.name AS actor_name FROM actor_keys
                JOIN actors ON actors.id = actor_keys.actor WHERE \(condition) ORDER BY actors.name, added_at
                """, arguments: arguments
        ).map { row in
            ActorKey(
                fingerprint: row["fingerprint"], actor: row["actor_name"], type: row["type"], key: row["key"],
                comment: row["comment"], addedAt: Timestamp(milliseconds: row["added_at"]),
                lastUsedAt: (row["last_used_at"] as Int64?).map(Timestamp.init(milliseconds:)))
        }
    }

    static func id(ofProfile name: String, in database: Database) throws -> String {
        guard let profile = try profile(of: name, in: database) else {
            throw Ledger.ProfileProblem.unknown(name)
        }
        return try ActorStore.id(ofActor: profile.name, in: database)
    }

    static func log(
        _ outcome: String, of actor: String, at time: Timestamp, message: String? = nil, in database: Database
    ) throws {
        var journal = try Journal(database)
        try journal.append(
            LogEntry(
                .adminAction, time: time.rfc3339, actor: actor, outcome: outcome, message: message))
    }
}
