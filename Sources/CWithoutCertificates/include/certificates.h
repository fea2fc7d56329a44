/// What libgit2 asks Mbed TLS for when it starts: here always an error, as where the file cannot be read.
///
/// libgit2 parses the system's certificate authorities each time it starts, which takes longer than all else that a hook
/// does, and is for connections alone; no program here makes one with it. The definition of a program counts before that
/// of a library, and where libgit2 is built for another TLS library, nobody asks for this one. Without authorities a
/// connection would fail.
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
