/* survey/md5.h — MD5, because OpenRosa names files by it. Not for secrets. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { MD5_LEN = 16, MD5_HEX = 33 };

void md5(unsigned char out[MD5_LEN], const void *bytes, size_t len);
void md5_hex(char out[MD5_HEX], const void *bytes, size_t len);
/* Of an open file, from its start to its end. */
bool md5_hex_fd(char out[MD5_HEX], int fd);
