/// The ref updates of a held push, which are applied all together or not at all. Its sessions are not among them:
/// they are recorded already.
package struct HeldUpdates: Hashable, Sendable {
    /// One ref's update, from the reviewed old value to the reviewed new one.
    package struct Update: Hashable, Sendable {
        package let ref: RefName
        package let old: ObjectID
        package let new: ObjectID

        package init(ref: RefName, old: ObjectID, new: ObjectID) {
            self.ref = ref
            self.old = old
            self.new = new
        }

        /// One line, equal for equal updates only.
        package var text: String { "\(old.hex) \(new.hex) \(ref.rawValue)" }
    }

    package let updates: [Update]

    /// The updates of a push that are forwarded, in the order of their refs.
    package init(_ push: Push) {
        updates = push.refUpdates.filter(\.ref.isForwarded)
            .map { Update(ref: $0.ref, old: $0.old, new: $0.new) }
            .sorted { $0.ref < $1.ref }
    }

    /// Reads what `text` wrote; nil for any other text.
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

    /// One line for each, in the order of the refs: equal for equal updates only.
    package var text: String {
        updates.map(\.text).joined(separator: "\n")
    }

    /// The refs that are updated.
    package var refs: Set<RefName> { Set(updates.map(\.ref)) }
}
