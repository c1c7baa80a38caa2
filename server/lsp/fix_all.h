// All safe repairs of a file as one list of edits.
//
// Layer: lsp/; depends on fixes/, lint/ and util/.
#ifndef CANCELOT_LSP_FIX_ALL_H
#define CANCELOT_LSP_FIX_ALL_H

#include "fixes/fix.h"
#include "lint/policy.h"
#include "lsp/budget.h"
#include "util/arena.h"

// Repairs `text`, whose findings `analysis` holds, round by round until nothing safe is left to repair (of
// the rule `only`, where that is not NULL), and returns what all rounds together change, as edits of `text`:
// sorted, apart from each other, owned by `arena`. None where there is nothing to repair, or where a repair
// broke the syntax (which is logged). Each round but the first lints the whole file. What is not repaired
// when half of the budget is used up stays as it is; the other half is for seeing what the repairs have done.
struct edit_list fix_all_safe(struct arena *arena, const struct linter *linter, const struct policy *policy,
                              const struct analysis *analysis, struct span text, const struct rule *only,
                              struct budget *budget);

// The edits of the first round alone, all of the budget long: none where there is nothing to repair.
struct edit_list fix_all_begin(struct arena *arena, const struct policy *policy,
                               const struct analysis *analysis, const struct rule *only,
                               struct budget *budget);

#endif
