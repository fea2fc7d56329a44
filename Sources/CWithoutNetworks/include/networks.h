/// What libgit2 asks the libraries for connections for, answered here in their place.
///
/// No program here makes a connection with libgit2: git itself does. Yet it starts these libraries each time, which takes
/// longer than all else that a hook does, and parses the system's certificate authorities. The definition of a program
/// counts before that of a library, and a program that is linked without shared libraries needs none of them. What libgit2
/// calls at its start does nothing; whatever would make a connection ends the program with words.
