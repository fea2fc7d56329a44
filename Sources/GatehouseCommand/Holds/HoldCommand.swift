import ArgumentParser
import Domain
import Foundation
import Gate
import Terminal

/// `gatehouse hold`
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "List, review and decide on held pushes.",
        discussion: """
            A held push is kept unchanged. Once it has enough approvals, it is applied to the mirror exactly as it \
            was reviewed, and forwarded; it need not be pushed again. Its pusher, the authors of its commits and the \
            owners of its sessions cannot approve it.

            States: open, approved, applying, applied; rejected, cancelled by its pusher, expired, stale (a ref has \
            moved since), superseded (its pusher sent another value for the ref).

            JSON and CSV name the mirror 'mirror'. For this version JSON has it as 'repository', too.
            """,
        subcommands: [
            ListHolds.self, ShowHold.self, DiffHold.self, WatchHolds.self, CommentOnHoldCommand.self,
            ApproveHold.self, RejectHold.self, CancelHold.self, StateHold.self,
        ])
}
