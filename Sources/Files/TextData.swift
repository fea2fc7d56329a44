package import Foundation

extension Data {
    /// The bytes of a text in UTF-8.
    ///
    /// `Data(text.utf8)` is the same, and looks at run time for a conformance that it does not find, which is felt in a
    /// program that lives for milliseconds.
    package init(utf8 text: String) {
        var text = text
        self = text.withUTF8 { Data(buffer: $0) }
    }
}
