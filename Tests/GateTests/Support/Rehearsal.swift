import Domain
import Foundation
import LedgerStore
import Testing

@testable import Gate
@testable import SecretScan

/// Refs of a repository, judged as if ada pushed their commits now into the mirror `demo`.
struct Rehearsal {
    let repository: ScannedRepository
    let home: Home
    let ledger: Ledger
    var settings: PolicySettings

    private let actor = Actor(name: "ada", origin: .local)
    private var source: PushSource { .rehearsal(path: repository.path + "/.git") }

    init() throws {
        repository = try ScannedRepository()
        home = Home(path: repository.path + "/.git/home")
        for path in [home.path, home.locksPath] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try home.keys.makeMissing()
        ledger = try Ledger.create(at: home.ledgerPath)
        try RotateFingerprintKey(home: home, ledger: ledger).makeFirst()
        try ledger.addMirror(
            Mirror(
                name: "demo", path: repository.path + "/.git", upstream: repository.path, addedAt: .now),
            tips: [], upstreamRefs: [])
        let digest = try CompiledRules(repository.compiledRules).digest
        try home.rules.store(repository.compiledRules, digest: digest)
        var secrets = SecretPolicy.Settings()
        secrets.rules = digest
        settings = PolicySettings()
        settings[SecretPolicy.self] = secrets
    }

    func judged(
        _ commands: [RefCommand], approvals: (PushFacts) -> CountedApprovals = { _ in CountedApprovals() }
    ) throws -> PushRecord {
        let policy = try ledger.apply(settings, source: "")
        let judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: "demo")
        return try judge(commands, actor: actor, from: source, approvals: approvals).record
    }

    /// Runs one step of judging, with what such a step works with.
    func step<Result>(_ body: (JudgingContext) throws -> Result) throws -> Result {
        let watch = PushWatch(settings.limits)
        defer { watch.end() }
        return try body(
            JudgingContext(
                mirror: "demo", actor: actor, home: home, ledger: ledger, settings: settings, source: source,
                repository: watch.watching(try source.openRepository()),
                secrets: try SecretTools(settings.secrets, home: home, ledger: ledger), watch: watch))
    }
}

extension RefCommand {
    static func create(_ ref: String, at id: ObjectID) -> RefCommand {
        RefCommand(claimedOld: .zero, new: id, ref: RefName(ref))
    }
}
