/* survey/trust.h — how a phone comes to trust this computer: a page in plain words, and the
 * authority's certificate to take (survey/certificate.h).
 *
 *     GET /trust               what to do, phone by phone, with the fingerprint to compare
 *     GET /trust/doorstep.crt  the certificate
 *
 * Over HTTP too, since the phone does not trust HTTPS yet: the fingerprint stands on the laptop's
 * own screen. */
#pragma once
#include <stdbool.h>

#include "survey/site.h"

/* True when the call was one of these, and is answered. */
bool trust_open(struct call *call);
