/// The lines of a commit that its sessions wrote with other line breaks, and what the sessions wrote there.
package struct Passages: Sendable {
    /// The place of a line in a commit.
    package struct Place: Hashable, Sendable {
        /// The hash of the path.
        package let file: UInt64
        package let number: Int

        package init(file: UInt64, number: Int) {
            self.file = file
            self.number = number
        }
    }

    /// The writer of a line.
    package struct Writer: Hashable, Sendable {
        /// The number of its segment, in the order in which the commit's are compared.
        package let segment: Int
        /// Whether it edited the line into the same path.
        package let isInPlace: Bool

        package init(segment: Int, isInPlace: Bool) {
            self.segment = segment
            self.isInPlace = isInPlace
        }
    }

    package var writers: [Place: Writer] = [:]
    /// The edited lines that the commit has so.
    package var landed: Set<SegmentLines.Entry> = []
    /// How many lines of the sessions could not be compared so.
    package var leftOut = 0

    package init() {}

    /// Whether there is nothing to tell.
    package var isEmpty: Bool { writers.isEmpty && landed.isEmpty && leftOut == 0 }
}
