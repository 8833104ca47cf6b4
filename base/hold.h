/* base/hold.h — an interruption waits until what is half-made is whole, or gone again.
 *
 * Between hold_begin() and hold_end(), which nest, SIGINT, SIGTERM and SIGHUP wait; at the last
 * hold_end() they do to the process what they always do. So Ctrl-C leaves no half file beside the
 * place it was meant for and no folder in /tmp, and nothing has to be cleared up in a handler,
 * where hardly anything may be called.
 *
 * Threads  of the calling one, and those it starts meanwhile. Others are none of our business: a
 *          program that stops has none that write.
 * Long work looks at hold_asked() now and then and gives up as if it had failed: nobody should wait
 * more than a few seconds. */
#pragma once
#include <stdbool.h>

void hold_begin(void);
void hold_end(void);
bool hold_asked(void); // somebody wants this to end
