import Domain
package import Files

extension Program {
    /// Writes a line that starts with the program's name, safe to show.
    package func remark(_ words: String) { say(VisibleText.escaping(words)) }
}
