#include "networks.h"

#include <stdio.h>
#include <unistd.h>

// Their arguments do not matter: a callee in C may leave them where they are.

// MARK: What libgit2 calls at its start and its end

#define DOES_NOTHING(name) \
    void name(void) {}
#define SUCCEEDS(name) \
    int name(void) { return 0; }

DOES_NOTHING(mbedtls_ssl_config_init)
DOES_NOTHING(mbedtls_ssl_conf_min_version)
DOES_NOTHING(mbedtls_ssl_conf_authmode)
DOES_NOTHING(mbedtls_ssl_conf_ciphersuites)
DOES_NOTHING(mbedtls_ssl_conf_ca_chain)
DOES_NOTHING(mbedtls_ssl_conf_rng)
DOES_NOTHING(mbedtls_ssl_config_free)
DOES_NOTHING(mbedtls_ssl_free)
DOES_NOTHING(mbedtls_entropy_init)
DOES_NOTHING(mbedtls_entropy_free)
DOES_NOTHING(mbedtls_ctr_drbg_init)
DOES_NOTHING(mbedtls_ctr_drbg_free)
DOES_NOTHING(mbedtls_x509_crt_init)
DOES_NOTHING(mbedtls_x509_crt_free)
DOES_NOTHING(libssh2_exit)
SUCCEEDS(mbedtls_ssl_config_defaults)
SUCCEEDS(mbedtls_ctr_drbg_seed)
SUCCEEDS(libssh2_init)

/// libgit2 does not start without a cipher; it does not look at which it is.
int mbedtls_ssl_get_ciphersuite_id(void) { return 1; }

/// There are no authorities, as where their files cannot be read: without them a connection would fail.
static const int file_io_error = -0x2900;
int mbedtls_x509_crt_parse_file(void) { return file_io_error; }
int mbedtls_x509_crt_parse_path(void) { return file_io_error; }

void mbedtls_strerror(int code, char *words, size_t size) {
    snprintf(words, size, "error %d", code);
}

// MARK: What only connections need

#define NEEDS_CONNECTION(name) \
    void name(void) { end(#name); }

static void end(const char *name) {
    fprintf(stderr, "gatehouse: libgit2 asked for a connection (%s), and no program here makes one with it\n", name);
    _exit(70);
}

NEEDS_CONNECTION(mbedtls_ctr_drbg_random)
NEEDS_CONNECTION(mbedtls_entropy_func)
NEEDS_CONNECTION(mbedtls_ssl_close_notify)
NEEDS_CONNECTION(mbedtls_ssl_get_peer_cert)
NEEDS_CONNECTION(mbedtls_ssl_get_verify_result)
NEEDS_CONNECTION(mbedtls_ssl_handshake)
NEEDS_CONNECTION(mbedtls_ssl_init)
NEEDS_CONNECTION(mbedtls_ssl_read)
NEEDS_CONNECTION(mbedtls_ssl_set_bio)
NEEDS_CONNECTION(mbedtls_ssl_set_hostname)
NEEDS_CONNECTION(mbedtls_ssl_setup)
NEEDS_CONNECTION(mbedtls_ssl_write)
NEEDS_CONNECTION(mbedtls_x509_crt_verify_info)
NEEDS_CONNECTION(http_errno_description)
NEEDS_CONNECTION(http_parser_execute)
NEEDS_CONNECTION(http_parser_init)
NEEDS_CONNECTION(http_parser_parse_url)
NEEDS_CONNECTION(http_parser_pause)
NEEDS_CONNECTION(http_should_keep_alive)
NEEDS_CONNECTION(libssh2_session_last_error)
NEEDS_CONNECTION(libssh2_session_free)
NEEDS_CONNECTION(libssh2_hostkey_hash)
NEEDS_CONNECTION(libssh2_knownhost_free)
NEEDS_CONNECTION(libssh2_knownhost_checkp)
NEEDS_CONNECTION(libssh2_channel_read_ex)
NEEDS_CONNECTION(libssh2_agent_free)
NEEDS_CONNECTION(libssh2_agent_disconnect)
NEEDS_CONNECTION(libssh2_userauth_publickey_frommemory)
NEEDS_CONNECTION(libssh2_userauth_publickey_fromfile_ex)
NEEDS_CONNECTION(libssh2_userauth_publickey)
NEEDS_CONNECTION(libssh2_userauth_password_ex)
NEEDS_CONNECTION(libssh2_userauth_list)
NEEDS_CONNECTION(libssh2_userauth_keyboard_interactive_ex)
NEEDS_CONNECTION(libssh2_userauth_authenticated)
NEEDS_CONNECTION(libssh2_session_set_blocking)
NEEDS_CONNECTION(libssh2_session_method_pref)
NEEDS_CONNECTION(libssh2_session_init_ex)
NEEDS_CONNECTION(libssh2_session_hostkey)
NEEDS_CONNECTION(libssh2_session_handshake)
NEEDS_CONNECTION(libssh2_session_disconnect_ex)
NEEDS_CONNECTION(libssh2_session_abstract)
NEEDS_CONNECTION(libssh2_knownhost_readfile)
NEEDS_CONNECTION(libssh2_knownhost_init)
NEEDS_CONNECTION(libssh2_channel_write_ex)
NEEDS_CONNECTION(libssh2_channel_set_blocking)
NEEDS_CONNECTION(libssh2_channel_process_startup)
NEEDS_CONNECTION(libssh2_channel_open_ex)
NEEDS_CONNECTION(libssh2_channel_free)
NEEDS_CONNECTION(libssh2_channel_close)
NEEDS_CONNECTION(libssh2_agent_userauth)
NEEDS_CONNECTION(libssh2_agent_list_identities)
NEEDS_CONNECTION(libssh2_agent_init)
NEEDS_CONNECTION(libssh2_agent_get_identity)
NEEDS_CONNECTION(libssh2_agent_connect)
NEEDS_CONNECTION(gss_delete_sec_context)
NEEDS_CONNECTION(gss_release_buffer)
NEEDS_CONNECTION(gss_release_oid_set)
NEEDS_CONNECTION(gss_release_name)
NEEDS_CONNECTION(gss_init_sec_context)
NEEDS_CONNECTION(gss_indicate_mechs)
NEEDS_CONNECTION(gss_import_name)
NEEDS_CONNECTION(gss_display_status)

const void *GSS_C_NT_HOSTBASED_SERVICE = 0;
