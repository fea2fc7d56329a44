/// The names of accounts and groups, from `/etc/passwd` and `/etc/group` alone.
///
/// A program without shared libraries must not ask the system's name services: glibc loads these at run time, into a
/// program that has no place for them, and ends it. Foundation asks for the home folder before it looks at `HOME`, and for
/// the account of a path that begins with `~`. Whoever stands in neither file has no entry, and Foundation goes on with
/// `HOME`. The definition of a program counts before that of glibc.
