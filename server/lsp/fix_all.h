// All safe repairs of a file as one list of edits.
//
// Layer: lsp/; depends on fixes/, lint/ and util/.
#ifndef CANCELOT_LSP_FIX_ALL_H
#define CANCELOT_LSP_FIX_ALL_H

#include "fixes/fix.h"
#include "lint/policy.h"
#include "lsp/budget.h"
#include "util/arena.h"

// What is to be repaired.
struct fix_all {
    const struct rule *only; // findings of this rule, or NULL for all
    bool unsafe;             // also by repairs that are not known to change nothing else
};

// Repairs `text`, whose findings `analysis` holds, round by round until nothing of what is
// `asked` for is left to repair, and returns what all rounds together change, as edits of `text`:
// sorted, apart from each other, owned by `arena`. None where there is nothing to repair, or where a repair
// broke the syntax (which is logged). Each round but the first lints the whole file. What is not repaired
// when half of the budget is used up stays as it is; the other half is for seeing what the repairs have done.
struct edit_list fix_all_rounds(struct arena *arena, const struct linter *linter, const struct policy *policy,
                                const struct analysis *analysis, struct span text,
                                const struct fix_all *asked, struct budget *budget);

// The edits of the first round alone, all of the budget long: none where there is nothing to repair.
struct edit_list fix_all_begin(struct arena *arena, const struct policy *policy,
                               const struct analysis *analysis, const struct fix_all *asked,
                               struct budget *budget);

#endif
