/* survey/ask_words.c — the message catalogue, in English. */
#include "survey/ask_words.h"

#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"

static const char *const english[ASK_N_WORDS] = {
    [SAY_NOTHING] = "",

    [SAY_TITLE] = "{1} - question {2}, about {3} left",
    [SAY_TITLE_LAST] = "{1} - question {2}, nearly done",
    [SAY_TITLE_NOTE] = "{1}",
    [SAY_NEW_SECTION] = "New part: {1}",
    [SAY_INSTANCE] = "{1} ({2} of {3})",
    [SAY_ENTRY] = "Entry",

    [SAY_NOW_ANSWER] = "Answer now: {1}",
    [SAY_NOW_ORDER] = "Order now: {1}",
    [SAY_NOW_VALUE] = "It says: {1}",
    [SAY_THEN] = ", then ",
    [SAY_HIDDEN] = "(hidden)",
    [SAY_PICTURE] = "(A picture belongs here: {1})",
    [SAY_SOUND] = "(A sound belongs here: {1})",
    [SAY_FILM] = "(A film belongs here: {1})",
    [SAY_MORE_CHOICES] = "Choices not shown: {1}. Type a part of the word to find the right one.",
    [SAY_MATCHES] = "These {1} fit what you typed. Which one is it?",
    [SAY_MORE_MATCHES] = "There are more. Type a longer part of the word.",
    [SAY_ONE_MORE] = "{1}: add one more? So far: {2}.",
    [SAY_FIRST_ONE] = "{1}: add one? There are none yet.",
    [SAY_WHICH_1] = "Which comes first?",
    [SAY_WHICH_2] = "Which comes second?",
    [SAY_WHICH_3] = "Which comes third?",
    [SAY_WHICH_4] = "Which comes fourth?",
    [SAY_WHICH_5] = "Which comes fifth?",
    [SAY_WHICH_NEXT] = "Which comes next?",

    [SAY_TYPE_CHOICE] = "Type a number and press Enter.",
    [SAY_TYPE_CHOICES] = "Type one or more numbers, like 1 4 5, and press Enter.",
    [SAY_TYPE_TOGGLE] = "Type a number to add it or take it away.",
    [SAY_TYPE_RANK] = "Type its number and press Enter.",
    [SAY_TYPE_RANK_MORE] = "Type its number. If there are no more, just press Enter. clear = "
                           "start again.",
    [SAY_TYPE_RANK_DONE] = "Press Enter to go on. clear = start again.",
    [SAY_TYPE_TEXT] = "Type the answer and press Enter.",
    [SAY_TYPE_NUMBER] = "Type a number and press Enter.",
    [SAY_TYPE_YES_NO] = "Type yes or no and press Enter.",
    [SAY_TYPE_DATE] = "Type the day, like 5 March 2026 or 5/3/2026.",
    [SAY_TYPE_MONTH] = "Type the month, like March 2026.",
    [SAY_TYPE_YEAR] = "Type the year, like 2026.",
    [SAY_TYPE_TIME] = "Type the time, like 14:30 or 2.30 pm.",
    [SAY_TYPE_DATETIME] = "Type day and time, like 5 March 2026 14:30, or now.",
    [SAY_TYPE_PLACE] = "Type the place as two numbers, north then east, like 53.48 -2.24.",
    [SAY_TYPE_PLACES] = "Type the places, like 53.48 -2.24; 53.49 -2.25.",
    [SAY_TYPE_FILE] = "Type where the file is, like /home/ada/photo.jpg.",
    [SAY_TYPE_RANGE] = "Type a number from {1} to {2}, in steps of {3}.",
    [SAY_TYPE_OK] = "Press Enter for OK.",
    [SAY_TYPE_NOTE] = "Press Enter to go on.",
    [SAY_TYPE_ONE_MORE] = "Type y to add one. Press Enter if there are no more.",
    [SAY_ENTER_KEEPS] = "Enter alone keeps it.",
    [SAY_ENTER_SKIPS] = "Enter alone skips.",
    [SAY_KEYS] = "b = back, ? = help.",

    [SAY_HOW_WHOLE] = "That is not a whole number. Type it in digits, like 3.",
    [SAY_HOW_NUMBER] = "That is not a number. Type it in digits, like 3 or 2.5.",
    [SAY_HOW_YES_NO] = "Please type yes or no.",
    [SAY_HOW_DATE] = "That is not a day I can read. Type it like 5 March 2026 or 5/3/2026.",
    [SAY_HOW_MONTH] = "That is not a month I can read. Type it like March 2026 or 3/2026.",
    [SAY_HOW_YEAR] = "That is not a year. Type it with four digits, like 2026.",
    [SAY_HOW_TIME] = "That is not a time I can read. Type it like 14:30 or 2.30 pm.",
    [SAY_HOW_DATETIME] = "Please give the day and the time, like 5 March 2026 14:30.",
    [SAY_HOW_PLACE] = "That is not a place I can read. Type two numbers, north then east, like "
                      "53.48 -2.24.",
    [SAY_HOW_PLACES] = "Those are not places I can read. Type them like 53.48 -2.24; 53.49 -2.25.",
    [SAY_HOW_OK] = "Press Enter, or type ok.",
    [SAY_YEAR_FOUR] = "Please type the year with four digits, like 2026.",
    [SAY_DAY_FIRST] = "There is no such month. The day comes first, then the month.",
    [SAY_NO_SUCH_DAY] = "There is no such day in the calendar.",
    [SAY_OUT_OF_RANGE] = "The number must be from {1} to {2}.",
    [SAY_OFF_STEP] = "The number goes up in steps of {1}, from {2}.",
    [SAY_NO_SUCH_NUMBER] = "There is no number {1} here. The numbers go {2}.",
    [SAY_FROM_TO] = "from {1} to {2}",
    [SAY_NO_SUCH_WORD] = "No answer here has \"{1}\" in it. Type the number in front of an answer.",
    [SAY_NO_CHOICES] = "There is nothing to answer here. Press Enter to go on.",
    [SAY_ONE_ONLY] = "Only one answer fits here. Type one number.",
    [SAY_HAS_PLACE] =
        "\"{1}\" has its place already. Type another number, or clear to start again.",
    [SAY_NO_MEANS] = "For \"{1}\" type {2}. To go on without a change, just press Enter.",
    [SAY_REQUIRED] = "This question needs an answer before we go on.",
    [SAY_CONSTRAINT] = "The form does not take this answer. Please check it and try again.",
    [SAY_BAD_VALUE] = "The form does not take this answer. Please type another one.",
    [SAY_READ_ONLY] = "This one cannot be changed.",
    [SAY_TOO_LONG] = "That was too long for one answer. Nothing of it is kept. Please make it "
                     "shorter.",
    [SAY_NOT_UTF8] =
        "Some letters came through broken. Nothing of it is kept. Please type it again.",
    [SAY_ODD_KEYS] = "A key that is no letter got in, maybe an arrow. Please type it again.",
    [SAY_NO_FILE] = "There is no file {1} that I can read. Check the name, or press Enter to skip.",
    [SAY_FILE_NAME] = "The file name {1} has signs in it that do not work. Give the file another "
                      "name first.",
    [SAY_FILE_SIZE] = "The file is too big. {1} MB is the most.",
    [SAY_FIRST_QUESTION] = "This is the first question. There is nothing before it.",
    [SAY_NOT_ON_WAY] = "There is no question {1} here. Type list to see them all.",
    [SAY_NOT_IN_REPEAT] = "del takes away one entry of several. This question is not in one.",
    [SAY_MAY_NOT_DELETE] = "This one cannot be taken away here.",
    [SAY_MAY_NOT_ADD] = "No more can be added here.",
    [SAY_NO_LANGUAGES] = "This form has one language only.",
    [SAY_NO_SUCH_LANGUAGE] = "The form does not have \"{1}\".",
    [SAY_YES_OR_NO] = "Please type y for yes or n for no.",

    [SAY_NOTED] = "Noted: {1}",
    [SAY_NOTED_NOTHING] = "Now without an answer.",
    [SAY_DELETED] = "Taken away.",
    [SAY_LANGUAGE_NOW] = "Language now: {1}",

    [SAY_DELETE_SURE] = "Take away {1} and its answers? Type y or n.",
    [SAY_WIPE_SURE] = "This stops here and takes away every answer of this interview. Nobody can "
                      "get them back. Are you sure? Type y or n.",
    [SAY_WIPE_TWICE] = "To take them away for good, type the word {1}. Anything else keeps them.",
    [SAY_WIPE_WORD] = "wipe",
    [SAY_WIPE_KEPT] = "Nothing was taken away.",
    [SAY_WIPED] = "Done. The answers of this interview are gone.",

    [SAY_HELP_HEAD] = "What you can type, each with Enter:",
    [SAY_HELP_CHOICES] = "a number, or a part of the word: finds the answers that have it",
    [SAY_HELP_QUOTE] = "'b: a quote in front if the answer itself is one of these words",
    [SAY_KEY_BACK] = "b: back to the question before",
    [SAY_KEY_NEXT] = "n: on to the next, the answer stays (Enter alone does the same)",
    [SAY_KEY_CLEAR] = "clear: take the answer away",
    [SAY_KEY_LIST] = "list: all questions with their answers",
    [SAY_KEY_GO] = "go 7: to question 7",
    [SAY_KEY_LANG] = "lang: another language",
    [SAY_KEY_DELETE] = "del: take away this entry, such as a person",
    [SAY_KEY_STOP] = "q: stop for now; everything is saved",
    [SAY_KEY_WIPE] = "!: stop and throw all answers of this interview away",
    [SAY_LANGUAGES] = "Languages of this form:",
    [SAY_LANGUAGE_PICK] = "Type lang and the number, like lang 1.",
    [SAY_LIST_HEAD] = "Questions so far, and those to come:",
    [SAY_LIST_TAIL] = "Type go and the number to get to one of them, like go 3.",
    [SAY_LIST_EMPTY] = "no answer",

    [SAY_WELCOME] = "Each answer is saved at once. To stop for now, type q.",
    [SAY_HOME] = "Home: {1}",
    [SAY_HOME_AT] = "Home: {1}, {2}",
    [SAY_NOT_LISTED] = "Please check: {1} is not on the door list of this survey.",
    [SAY_SURVEYOR_NOT_TAKEN] = "Please check: the form does not know the surveyor \"{1}\". Choose "
                               "one when it asks.",
    [SAY_DRAFTS_HEAD] = "Not finished yet:",
    [SAY_DRAFT] = "started {1}, {2}, answers: {3}",
    [SAY_DRAFT_NO_HOME] = "started {1}, answers: {3}",
    [SAY_DRAFTS_PICK] = "Type a number to go on with it, or n for a new interview.",
    [SAY_DRAFTS_PICK_AGAIN] = "Please type one of the numbers, or n.",
    [SAY_RESUMED] = "We go on where you stopped. Answers so far: {1}.",
    [SAY_ELSEWHERE] = "This interview was changed in another window. What you type here is kept as "
                      "an interview of its own.",
    [SAY_SAVED] = "Saved. Nothing is lost. Answers so far: {1}.",
    [SAY_SAVED_NOTHING] = "Stopped. There was nothing to save yet.",
    [SAY_GO_ON_WITH] = "To go on later, type:",
    [SAY_REVIEW_HEAD] = "Nearly done. Still to look at:",
    [SAY_PROBLEM] = "{1} - {2}",
    [SAY_REVIEW_PICK] = "Press Enter to go to the first, or type its number. b = back, q = stop.",
    [SAY_FINISH_HEAD] = "That was the last question.",
    [SAY_FINISH_COUNT] = "Answers: {1}. Left empty: {2}.",
    [SAY_FINISH_PICK] = "Press Enter to finish. b = back, list = all answers, q = stop for now.",
    [SAY_NOT_STORED] = "This could not be stored: {1}.",
    [SAY_TRY_SAVING] = "The answer before this one is not safe yet. Press Enter to try again, or "
                       "q to stop without it.",
    [SAY_TRY_AGAIN] = "Your answers are safe. Press Enter to try again, or q to stop for now.",
    [SAY_STORED] = "Thank you. The answers are stored.",
    [SAY_RECEIPT] = "Code for the slip you leave: {1}",
    [SAY_MINUTES] = "Minutes it took: {1}",
    [SAY_UNDER_A_MINUTE] = "It took less than a minute.",
    [SAY_MORE_PROBLEMS] = "and more: {1}",

    [SAY_YES] = "yes",
    [SAY_NO] = "no",
    [SAY_NEW] = "new",
    [SAY_TODAY] = "today",
    [SAY_YESTERDAY] = "yesterday",
    [SAY_TOMORROW] = "tomorrow",
    [SAY_NOW] = "now",
    [SAY_NOON] = "noon",
    [SAY_WEEKDAY_1] = "Monday",
    [SAY_WEEKDAY_1 + 1] = "Tuesday",
    [SAY_WEEKDAY_1 + 2] = "Wednesday",
    [SAY_WEEKDAY_1 + 3] = "Thursday",
    [SAY_WEEKDAY_1 + 4] = "Friday",
    [SAY_WEEKDAY_1 + 5] = "Saturday",
    [SAY_WEEKDAY_7] = "Sunday",
    [SAY_MONTH_1] = "January",
    [SAY_MONTH_1 + 1] = "February",
    [SAY_MONTH_1 + 2] = "March",
    [SAY_MONTH_1 + 3] = "April",
    [SAY_MONTH_1 + 4] = "May",
    [SAY_MONTH_1 + 5] = "June",
    [SAY_MONTH_1 + 6] = "July",
    [SAY_MONTH_1 + 7] = "August",
    [SAY_MONTH_1 + 8] = "September",
    [SAY_MONTH_1 + 9] = "October",
    [SAY_MONTH_1 + 10] = "November",
    [SAY_MONTH_12] = "December",
};

const char *ask_word(enum ask_word word) {
    return english[word];
}

void ask_say(struct strbuf *out, enum ask_word word, const char *const args[], int n) {
    for (const char *at = ask_word(word); *at;) {
        size_t len = strcspn(at, "{");
        strbuf_addn(out, at, len);
        at += len;
        if (*at && at[1] >= '1' && at[1] <= '9' && at[2] == '}') {
            int i = at[1] - '1';
            strbuf_add(out, i < n ? args[i] : "");
            at += 3;
        } else if (*at) {
            strbuf_addc(out, *at++);
        }
    }
}
