import Domain
import GitObjects
package import LedgerStore
import Programs

/// The work of `post-receive`: notes what Git applied, removes the refs of recorded sessions and forwards for a bounded
/// time. Git does not run it for a client that went away; the worker then does the same.
package struct WakeUp {
    private let home: Home
    private let ledger: Ledger
    private let mirror: String

    package init(home: Home, ledger: Ledger, mirror: String) {
        self.home = home
        self.ledger = ledger
        self.mirror = mirror
    }

    /// - Returns: what the pusher reads; empty where there is nothing to tell.
    /// - Throws: what keeps the ledger or the mirror from being read; the worker then does the rest.
    package func callAsFunction(_ input: [UInt8]) throws -> String {
        guard let mirror = try ledger.mirror(named: mirror) else { return "" }
        let commands = try RefCommand.parse(input)
        try home.sharingLedger {
            try FinishAppliedHolds(home: home, ledger: ledger)(of: mirror.name)
            try RemoveSessionRefs(ledger: ledger)(commands.map(\.ref), of: mirror)
        }
        let wait = try ledger.policyInForce().settings.forward.wait
        guard wait > 0, let push = try push(of: commands, mirror) else { return "" }
        let forwards = try BringPush(home: home, ledger: ledger)(
            push, of: mirror, isApplied: true, seconds: Double(wait))
        // What Git did not apply it told itself.
        return ForwardMessage.text(of: forwards.filter { $0.state != .lapsed })
    }

    private func push(of commands: [RefCommand], _ mirror: Mirror) throws -> Int64? {
        let repository = try Repository.open(path: mirror.path)
        for command in commands where command.ref.namespace != .session {
            // The ledger has the ref that an alias stands for.
            let ref = try repository.storedRef(command.ref).name
            if let push = try ledger.push(bringing: command.new, to: ref, mirror: mirror.name) { return push }
        }
        return nil
    }
}

/// Removes the refs of recorded segments, which were only their way in.
struct RemoveSessionRefs {
    let ledger: Ledger

    func callAsFunction(_ refs: [RefName], of mirror: Mirror) throws {
        let names = refs.compactMap(SessionRef.segment(of:))
        guard !names.isEmpty else { return }
        let recorded = try ledger.recordedSegments(Set(names), pusher: nil)
        let lines = names.filter { recorded[$0] != nil }.map {
            "delete \(SessionRef.name(of: $0).rawValue)\n"
        }
        guard !lines.isEmpty else { return }
        _ = try GitCommand.clean(gitDirectory: mirror.path)
            .output(["update-ref", "--stdin"], input: Array(lines.joined().utf8))
    }
}
