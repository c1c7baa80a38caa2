#include "cli/git.h"

#include <stdlib.h>

#include "platform/program.h"
#include "util/vec.h"

// They would make git look at something else than the folder that it is started for.
static const char *const redirecting[] = {"GIT_DIR=",    "GIT_WORK_TREE=",  "GIT_INDEX_FILE=",
                                          "GIT_PREFIX=", "GIT_COMMON_DIR=", "GIT_LITERAL_PATHSPECS=",
                                          NULL};

bool git_read(const char *folder, const char *const *arguments, struct strbuf *out, struct strbuf *error)
{
    VEC(const char *) words = {0};
    VEC_PUSH(&words, "git");
    VEC_PUSH(&words, "-C");
    VEC_PUSH(&words, folder);
    for (; *arguments != NULL; arguments++)
        VEC_PUSH(&words, *arguments);
    VEC_PUSH(&words, NULL);
    bool good = program_read(&(struct program){words.items, redirecting}, out, error);
    VEC_FINISH(&words);
    return good;
}
