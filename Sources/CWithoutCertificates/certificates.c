#include "certificates.h"

int mbedtls_x509_crt_parse_file(void *chain, const char *path) {
    (void)chain;
    (void)path;
    return -0x2900; // MBEDTLS_ERR_X509_FILE_IO_ERROR
}
