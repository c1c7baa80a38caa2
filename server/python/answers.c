#include "python/answers.h"

#include "python/own.h"

uint64_t answers_ask(struct module *module, answer_question question, TSNode function)
{
    struct answer *asked = arena_alloc(module->arena, sizeof(*asked));
    asked->name = module_text(module, node_field(function, module->syntax->f_name));
    asked->question = question;
    asked->answer = question(module, function);
    asked->next = module->answers;
    module->answers = asked;
    return asked->answer;
}

static bool is_yield(void *context, TSNode node)
{
    const struct syntax *s = context;
    return node_is(node, s->n_yield);
}

uint64_t answer_is_coroutine(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    return function_is_async(module, function) &&
           !own_any(s, node_field(function, s->f_body), is_yield, (void *)s);
}
