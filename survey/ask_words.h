/* survey/ask_words.h — every word an interview says by itself, in one table.
 *
 * Another language is another table of the same length; what a form says comes from the form.
 * {1}, {2} and {3} stand for what is put in. Short, plain, one idea at a time: reading age nine to
 * eleven. No plurals, since each language makes them in its own way. */
#pragma once

struct strbuf;

enum ask_word {
    SAY_NOTHING,

    /* the head of a screen */
    SAY_TITLE,
    SAY_TITLE_LAST,
    SAY_TITLE_NOTE,
    SAY_NEW_SECTION,
    SAY_INSTANCE,
    SAY_ENTRY,

    /* on a screen */
    SAY_NOW_ANSWER,
    SAY_NOW_ORDER,
    SAY_NOW_VALUE,
    SAY_THEN,
    SAY_HIDDEN,
    SAY_PICTURE,
    SAY_SOUND,
    SAY_FILM,
    SAY_MORE_CHOICES,
    SAY_MATCHES,
    SAY_MORE_MATCHES,
    SAY_ONE_MORE,
    SAY_FIRST_ONE,
    SAY_WHICH_1,
    SAY_WHICH_2,
    SAY_WHICH_3,
    SAY_WHICH_4,
    SAY_WHICH_5,
    SAY_WHICH_NEXT,

    /* what to type */
    SAY_TYPE_CHOICE,
    SAY_TYPE_CHOICES,
    SAY_TYPE_TOGGLE,
    SAY_TYPE_RANK,
    SAY_TYPE_RANK_MORE,
    SAY_TYPE_RANK_DONE,
    SAY_TYPE_TEXT,
    SAY_TYPE_NUMBER,
    SAY_TYPE_YES_NO,
    SAY_TYPE_DATE,
    SAY_TYPE_MONTH,
    SAY_TYPE_YEAR,
    SAY_TYPE_TIME,
    SAY_TYPE_DATETIME,
    SAY_TYPE_PLACE,
    SAY_TYPE_PLACES,
    SAY_TYPE_FILE,
    SAY_TYPE_RANGE,
    SAY_TYPE_OK,
    SAY_TYPE_NOTE,
    SAY_TYPE_ONE_MORE,
    SAY_ENTER_KEEPS,
    SAY_ENTER_SKIPS,
    SAY_KEYS,

    /* refused */
    SAY_HOW_WHOLE,
    SAY_HOW_NUMBER,
    SAY_HOW_YES_NO,
    SAY_HOW_DATE,
    SAY_HOW_MONTH,
    SAY_HOW_YEAR,
    SAY_HOW_TIME,
    SAY_HOW_DATETIME,
    SAY_HOW_PLACE,
    SAY_HOW_PLACES,
    SAY_HOW_OK,
    SAY_YEAR_FOUR,
    SAY_DAY_FIRST,
    SAY_NO_SUCH_DAY,
    SAY_OUT_OF_RANGE,
    SAY_OFF_STEP,
    SAY_NO_SUCH_NUMBER,
    SAY_FROM_TO,
    SAY_NO_SUCH_WORD,
    SAY_NO_CHOICES,
    SAY_ONE_ONLY,
    SAY_HAS_PLACE,
    SAY_NO_MEANS,
    SAY_REQUIRED,
    SAY_CONSTRAINT,
    SAY_BAD_VALUE,
    SAY_READ_ONLY,
    SAY_TOO_LONG,
    SAY_NOT_UTF8,
    SAY_ODD_KEYS,
    SAY_NO_FILE,
    SAY_FILE_NAME,
    SAY_FILE_SIZE,
    SAY_FIRST_QUESTION,
    SAY_NOT_ON_WAY,
    SAY_NOT_IN_REPEAT,
    SAY_MAY_NOT_DELETE,
    SAY_MAY_NOT_ADD,
    SAY_NO_LANGUAGES,
    SAY_NO_SUCH_LANGUAGE,
    SAY_YES_OR_NO,

    /* done */
    SAY_NOTED,
    SAY_NOTED_NOTHING,
    SAY_DELETED,
    SAY_LANGUAGE_NOW,

    /* asking back */
    SAY_DELETE_SURE,
    SAY_WIPE_SURE,
    SAY_WIPE_TWICE,
    SAY_WIPE_WORD,
    SAY_WIPE_KEPT,
    SAY_WIPED,

    /* help */
    SAY_HELP_HEAD,
    SAY_HELP_CHOICES,
    SAY_HELP_QUOTE,
    SAY_KEY_BACK,
    SAY_KEY_NEXT,
    SAY_KEY_CLEAR,
    SAY_KEY_LIST,
    SAY_KEY_GO,
    SAY_KEY_LANG,
    SAY_KEY_DELETE,
    SAY_KEY_STOP,
    SAY_KEY_WIPE,
    SAY_LANGUAGES,
    SAY_LANGUAGE_PICK,
    SAY_LIST_HEAD,
    SAY_LIST_TAIL,
    SAY_LIST_EMPTY,

    /* beginning and end */
    SAY_WELCOME,
    SAY_HOME,
    SAY_HOME_AT,
    SAY_NOT_LISTED,
    SAY_SURVEYOR_NOT_TAKEN,
    SAY_DRAFTS_HEAD,
    SAY_DRAFT,
    SAY_DRAFT_NO_HOME,
    SAY_DRAFTS_PICK,
    SAY_DRAFTS_PICK_AGAIN,
    SAY_RESUMED,
    SAY_ELSEWHERE,
    SAY_SAVED,
    SAY_SAVED_NOTHING,
    SAY_GO_ON_WITH,
    SAY_REVIEW_HEAD,
    SAY_PROBLEM,
    SAY_REVIEW_PICK,
    SAY_FINISH_HEAD,
    SAY_FINISH_COUNT,
    SAY_FINISH_PICK,
    SAY_NOT_STORED,
    SAY_TRY_SAVING,
    SAY_TRY_AGAIN,
    SAY_STORED,
    SAY_RECEIPT,
    SAY_MINUTES,
    SAY_UNDER_A_MINUTE,
    SAY_MORE_PROBLEMS,

    /* words to type and to read */
    SAY_YES,
    SAY_NO,
    SAY_NEW,
    SAY_TODAY,
    SAY_YESTERDAY,
    SAY_TOMORROW,
    SAY_NOW,
    SAY_NOON,
    SAY_WEEKDAY_1, // Monday, and so on
    SAY_WEEKDAY_7 = SAY_WEEKDAY_1 + 6,
    SAY_MONTH_1, // January, and so on
    SAY_MONTH_12 = SAY_MONTH_1 + 11,

    ASK_N_WORDS
};

const char *ask_word(enum ask_word word);

/* Append the word with its places filled; SAY() lists what goes into {1}, {2} … */
void ask_say(struct strbuf *out, enum ask_word word, const char *const args[], int n);
#define SAY(out, word, ...)                                                                        \
    ask_say((out), (word), (const char *const[]){__VA_ARGS__},                                     \
            (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))
