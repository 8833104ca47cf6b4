/* survey/http_mhd.h — libmicrohttpd, opened by the first server.
 *
 * It is not linked: with GnuTLS and its kin it would cost each start of the program five
 * milliseconds. Every call goes through the table `mhd`. */
#pragma once
#include <stdbool.h>

#include <microhttpd.h>

struct err;

#define MHD_FUNCTIONS(X)                                                                           \
    X(add_response_header)                                                                         \
    X(basic_auth_get_username_password)                                                            \
    X(create_post_processor)                                                                       \
    X(create_response_from_buffer)                                                                 \
    X(create_response_from_fd64)                                                                   \
    X(del_response_header)                                                                         \
    X(destroy_post_processor)                                                                      \
    X(destroy_response)                                                                            \
    X(digest_auth_check_digest2)                                                                   \
    X(digest_auth_get_username)                                                                    \
    X(free)                                                                                        \
    X(get_connection_info)                                                                         \
    X(get_connection_values)                                                                       \
    X(get_response_header)                                                                         \
    X(lookup_connection_value)                                                                     \
    X(post_process)                                                                                \
    X(queue_auth_fail_response2)                                                                   \
    X(queue_response)                                                                              \
    X(quiesce_daemon)                                                                              \
    X(resume_connection)                                                                           \
    X(start_daemon)                                                                                \
    X(stop_daemon)                                                                                 \
    X(suspend_connection)

#define MHD_MEMBER(name) __typeof__(&MHD_##name) name;
struct mhd_api {
    MHD_FUNCTIONS(MHD_MEMBER)
};

/* NULL until mhd_load() has succeeded. */
extern struct mhd_api mhd;

/* ERR_UNSUPPORTED when it is not installed. */
bool mhd_load(struct err *err);
