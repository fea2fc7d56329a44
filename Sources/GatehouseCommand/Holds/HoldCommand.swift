import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import Terminal

/// `gatehouse hold`
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "See which pushes wait for an approver, and decide.",
        discussion: """
            A held push is kept as it came. Once enough approvers agree, it is applied to the mirror exactly as it was \
            reviewed and forwarded; nobody pushes again. Who pushed it, wrote a commit of it or owns a session of it \
            does not approve it.

            States: open, approved, applying, applied; rejected, cancelled by its pusher, expired, stale (a ref moved \
            meanwhile), superseded (its pusher sent another value for the ref).
            """,
        subcommands: [
            ListHolds.self, ShowHold.self, DiffHold.self, WatchHolds.self, CommentOnHoldCommand.self,
            ApproveHold.self, RejectHold.self, CancelHold.self, StateHold.self,
        ])
}
