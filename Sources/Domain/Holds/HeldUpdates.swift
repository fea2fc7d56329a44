/// The ref updates of a held push, which are applied all together or not at all. Sessions are recorded already, and are
/// none of them.
package struct HeldUpdates: Hashable, Sendable {
    package struct Update: Hashable, Sendable {
        package let ref: RefName
        package let old: ObjectID
        package let new: ObjectID

        package init(ref: RefName, old: ObjectID, new: ObjectID) {
            self.ref = ref
            self.old = old
            self.new = new
        }

        /// One line, which is the same for the same update only.
        package var text: String { "\(old.hex) \(new.hex) \(ref.rawValue)" }
    }

    package let updates: [Update]

    /// Those of a push.
    package init(_ push: Push) {
        updates = push.refUpdates.filter(\.ref.isForwarded)
            .map { Update(ref: $0.ref, old: $0.old, new: $0.new) }
            .sorted { $0.ref < $1.ref }
    }

    /// As `text` has them; nil where it is no such text.
    package init?(text: String) {
        var updates: [Update] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 2)
            guard fields.count == 3, let old = ObjectID(hex: fields[0]), let new = ObjectID(hex: fields[1])
            else {
                return nil
            }
            updates.append(Update(ref: RefName(String(fields[2])), old: old, new: new))
        }
        self.updates = updates
    }

    /// One line each, in the order of the refs: the same for the same updates only.
    package var text: String {
        updates.map(\.text).joined(separator: "\n")
    }

    package var refs: Set<RefName> { Set(updates.map(\.ref)) }
}
