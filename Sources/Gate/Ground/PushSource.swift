import Domain
import Files
import GitObjects
import Glibc
import Programs

/// Where a push's objects are, and what its pusher said with it.
struct PushSource: Sendable {
    /// Opens the repository so that it has them.
    let openRepository: @Sendable () throws -> Repository
    /// The folder that has them alone; nil where the push brings none.
    let quarantine: String?
    let options: [String]
    /// The variables by which git finds them, as `pre-receive` gets them: see git-receive-pack(1), "QUARANTINE
    /// ENVIRONMENT". With these no ref can be changed.
    var objectVariables: [String: String] = [:]
    /// The certificate that signs the push itself.
    var certificate = Certificate.none
    /// Whether the repository has the commits already, and what a ref update names counts as new.
    var isRehearsal = false

    /// What a pusher signed of a push, as Git kept it: see git-push(1), "--signed".
    enum Certificate: Sendable {
        case none
        /// A rehearsal, which no pusher could sign.
        case unknown
        /// - isFresh: whether it answers what the mirror asked just then, so that it is no repetition of an older push.
        case object(ObjectID, isFresh: Bool)

        /// How many seconds old a certificate may be: over HTTP it answers the request before the one that it comes
        /// with.
        private static let longestWay = 300

        init(_ environment: [String: String]) {
            guard let id = environment["GIT_PUSH_CERT"].flatMap({ ObjectID(hex: $0) }), !id.isZero else {
                self = .none
                return
            }
            let age = environment["GIT_PUSH_CERT_NONCE_SLOP"].flatMap { Int($0) }
            switch environment["GIT_PUSH_CERT_NONCE_STATUS"] {
            case "OK": self = .object(id, isFresh: true)
            case "SLOP": self = .object(id, isFresh: age.map { abs($0) <= Self.longestWay } ?? false)
            default: self = .object(id, isFresh: false)
            }
        }
    }

    /// How many bytes the objects have, packed or compressed one by one.
    func bytes() throws -> Int {
        try quarantine.map { try HeldObjects(folder: $0).bytes() } ?? 0
    }

    /// Whether the objects are still where they were.
    var isThere: Bool { quarantine.map { access($0, F_OK) == 0 } ?? true }

    private static let maximumOptions = 100

    /// A push that Git is receiving, as `pre-receive` has it in its environment.
    ///
    /// - Parameter check: makes sure that the repository is the right one.
    static func receiving(
        _ environment: [String: String], check: @escaping @Sendable (Repository) throws -> Void
    ) -> PushSource {
        let count = environment["GIT_PUSH_OPTION_COUNT"].flatMap { Int($0) } ?? 0
        return PushSource(
            openRepository: {
                let repository = try open(environment)
                try check(repository)
                return repository
            },
            quarantine: environment["GIT_QUARANTINE_PATH"],
            options: (0..<min(max(count, 0), maximumOptions)).compactMap {
                environment["GIT_PUSH_OPTION_\($0)"]
            }, objectVariables: environment.filter { objectVariableNames.contains($0.key) },
            certificate: Certificate(environment))
    }

    /// Opens the mirror with the quarantine as its alternate, which libgit2 searches first: what the push brings is
    /// found without searching each of the mirror's packs.
    private static func open(_ environment: [String: String]) throws -> Repository {
        guard let quarantine = environment["GIT_QUARANTINE_PATH"], let path = environment["GIT_DIR"],
            let others = environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"].flatMap(RealPath.resolve),
            others == RealPath.resolve(path + "/objects")
        else { return try Repository.openFromEnvironment() }
        return try Repository.open(path: path, withObjectsAt: quarantine)
    }

    private static let objectVariableNames: Set<String> = [
        "GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    ]

    /// A rehearsed push of commits that the mirror at `path` has already.
    static func rehearsal(path: String) -> PushSource {
        var source = held(nil, path: path)
        source.isRehearsal = true
        source.certificate = .unknown
        return source
    }

    /// A push into the mirror at `path` that is kept in `folder`; nil where it brought no objects.
    static func held(
        _ folder: String?, path: String, certificate: Certificate = .none
    ) -> PushSource {
        PushSource(
            openRepository: {
                guard let folder else { return try Repository.open(path: path) }
                return try Repository.open(path: path, withObjectsAt: folder)
            }, quarantine: folder, options: [],
            objectVariables: folder.map {
                ["GIT_QUARANTINE_PATH": $0, "GIT_ALTERNATE_OBJECT_DIRECTORIES": $0]
            } ?? [:], certificate: certificate)
    }
}
