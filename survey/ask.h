/* survey/ask.h — an interview in the terminal, one question a screen.
 *
 * Safety   every answer is in the survey file, as a draft, before the next question shows. Whatever
 *          ends the program, starting again goes on behind the last answer.
 * Plain    lines in, lines out (survey/term.h): through a pipe, on a dumb terminal and with a
 *          screen reader it is the same conversation.
 * Ends     the record goes in through survey/intake.h, and its draft out, in one transaction. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct host;
struct store;
struct term;

struct ask_options {                 // NULL: not given
    const char *form_id;             // NULL: the only one, or the person picks
    const char *dwelling, *surveyor; // filled in where the form asks for them
    const char *lang;                // of the form, by name or code
    int64_t draft;                   // go on with this one; 0: offer what there is
    const char *edit;                // change this record: its instanceID, or the code of its slip
    const char *why;                 // it is changed; `surveyor` is who does it
    bool pick;                       // show drafts and forms to pick from, whatever there is
    int gps_port;                    // of gpsd; 0: GPS_PORT
};

enum ask_end {
    ASK_FAILED,  // *err says why
    ASK_DONE,    // stored
    ASK_STOPPED, // the person stopped; saved
    ASK_WIPED,   // the person threw it away
    ASK_CUT,     // the input ended, or a signal came; saved
};
enum ask_end ask_run(struct store *st, const struct ask_options *options, const struct host *host,
                     struct term *term, struct err *err);

/* Six letters without vowels, so that they spell nothing, in two groups: "KTR WBN". Made from the
 * instanceID: the first 8 bytes of its SHA-256 as a number, written with ASK_RECEIPT_LETTERS. */
#define ASK_RECEIPT_LETTERS "BCDFGHJKLMNPQRSTVWXZ"
enum { ASK_RECEIPT_MAX = 8 };
void ask_receipt(char out[ASK_RECEIPT_MAX], const char *instance_id);
/* instanceID of the record that stands and has this code, copied into `mem`. NULL: ERR_NOT_FOUND,
 * or ERR_CONFLICT when several have it. */
const char *ask_find_slip(struct store *st, const char *slip, struct arena *mem, struct err *err);
