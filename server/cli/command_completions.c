// Completions for shells, made from the table of commands: an option that is there is completed.
#include <string.h>

#include "cli/command.h"
#include "cli/settings.h"
#include "util/strbuf.h"

static const struct command_option options[] = {{NULL, NULL, NULL, NULL}};

// The codes and names of all rules, separated by blanks.
static void add_rules(struct strbuf *out, const struct linter *linter)
{
    size_t len;
    const struct rule *rules = linter_rules(linter, &len);
    for (size_t i = 0; i < len; i++)
        strbuf_printf(out, "%s%s %s", i > 0 ? " " : "", rules[i].code, rules[i].name);
}

// The values that an option can be completed to, or NULL: those of RULES are all rules.
static const char *values_of(const struct command_option *option, const char *rules)
{
    bool takes_rules = option->value != NULL && strcmp(option->value, "RULES") == 0;
    return takes_rules ? rules : option->choices;
}

static bool takes_file(const struct command_option *option)
{
    return option->value != NULL &&
           (strcmp(option->value, "FILE") == 0 || strcmp(option->value, "FOLDER") == 0);
}

static bool is_named(const struct command *command, const char *name)
{
    return strcmp(command->name, name) == 0;
}

// What the words behind a command are; NULL for files.
static const char *arguments_of(const struct command *command, const char *rules, const char *names)
{
    if (is_named(command, "explain"))
        return rules;
    if (is_named(command, "help"))
        return names;
    return is_named(command, "completions")                            ? "bash zsh fish"
           : is_named(command, "check") || is_named(command, "config") ? NULL
                                                                       : "";
}

static void add_names(struct strbuf *out)
{
    for (const struct command *const *command = commands; *command != NULL; command++)
        strbuf_printf(out, "%s%s", command == commands ? "" : " ", (*command)->name);
}

// Text within single quotes of a shell. `escaped` are characters that get a backslash besides.
static void add_quoted(struct strbuf *out, const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            strbuf_add_str(out, "'\\''");
        else
            strbuf_printf(out, "%s%c", strchr(escaped, *text) != NULL ? "\\" : "", *text);
    }
}

// ---- bash ------------------------------------------------------------------------------------------------

static void add_bash_values(struct strbuf *out, const struct command *command, const char *rules)
{
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        const char *values = values_of(option, rules);
        if (values != NULL)
            strbuf_printf(out, "    '%s --%s') values='%s' ;;\n", command->name, option->name, values);
        else if (option->value != NULL) // the shell's own completion, which knows files
            strbuf_printf(out, "    '%s --%s') return ;;\n", command->name, option->name);
    }
}

static void add_bash_words(struct strbuf *out, const struct command *command, const char *rules,
                           const char *names)
{
    const char *arguments = arguments_of(command, rules, names);
    strbuf_printf(out, "    %s)\n        options='", command->name);
    for (const struct command_option *option = command->options; option->name != NULL; option++)
        strbuf_printf(out, "--%s ", option->name);
    strbuf_printf(out, "--help'\n        arguments='%s' ;;\n", arguments != NULL ? arguments : "");
}

static void add_bash(struct strbuf *out, const char *rules, const char *names)
{
    strbuf_add_str(out,
                   "# bash completion of cancelot: eval \"$(cancelot completions bash)\"\n_cancelot()\n{\n"
                   "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                   "    local command=${COMP_WORDS[1]} values= options= arguments=\n"
                   "    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n");
    strbuf_printf(out,
                  "        COMPREPLY=($(compgen -W '%s --help --version' -- \"$word\"))\n"
                  "        return\n    fi\n    case \"$command $before\" in\n",
                  names);
    for (const struct command *const *command = commands; *command != NULL; command++)
        add_bash_values(out, *command, rules);
    strbuf_add_str(out, "    esac\n    if [ -n \"$values\" ]; then\n"
                        "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n        return\n    fi\n"
                        "    case \"$command\" in\n");
    for (const struct command *const *command = commands; *command != NULL; command++)
        add_bash_words(out, *command, rules, names);
    strbuf_add_str(out, "    esac\n    case \"$word\" in\n"
                        "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
                        "    *) COMPREPLY=($(compgen -W \"$arguments\" -- \"$word\")) ;;\n    esac\n}\n"
                        "complete -o default -F _cancelot cancelot\n");
}

// ---- zsh -------------------------------------------------------------------------------------------------

static void add_zsh_option(struct strbuf *out, const struct command_option *option, const char *rules)
{
    const char *values = values_of(option, rules);
    strbuf_printf(out, " \\\n            '--%s%s[", option->name, option->value != NULL ? "=" : "");
    add_quoted(out, option->help, "[]:");
    strbuf_add_char(out, ']');
    if (option->value != NULL)
        strbuf_printf(out, ":%s:", option->value);
    if (values != NULL)
        strbuf_printf(out, "(%s)", values);
    else if (takes_file(option))
        strbuf_add_str(out, "_files");
    strbuf_add_char(out, '\'');
}

static void add_zsh(struct strbuf *out, const char *rules, const char *names)
{
    strbuf_add_str(out, "#compdef cancelot\n# zsh completion: a file _cancelot in a folder of $fpath\n"
                        "_cancelot()\n{\n    local -a commands\n    commands=(\n");
    for (const struct command *const *command = commands; *command != NULL; command++) {
        strbuf_printf(out, "        '%s:", (*command)->name);
        add_quoted(out, (*command)->summary, ":");
        strbuf_add_str(out, "'\n");
    }
    strbuf_add_str(out, "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n"
                        "        return\n    fi\n    shift words\n    (( CURRENT-- ))\n"
                        "    case $words[1] in\n");
    for (const struct command *const *command = commands; *command != NULL; command++) {
        const char *arguments = arguments_of(*command, rules, names);
        strbuf_printf(out, "    %s)\n        _arguments", (*command)->name);
        for (const struct command_option *option = (*command)->options; option->name != NULL; option++)
            add_zsh_option(out, option, rules);
        strbuf_add_str(out, " \\\n            '--help[print this help]'");
        if (arguments == NULL)
            strbuf_add_str(out, " \\\n            '*:path:_files'");
        else if (*arguments != '\0')
            strbuf_printf(out, " \\\n            '*:argument:(%s)'", arguments);
        strbuf_add_str(out, " ;;\n");
    }
    strbuf_add_str(out, "    esac\n}\nif [[ $funcstack[1] == _cancelot ]]; then\n    _cancelot \"$@\"\n"
                        "else\n    compdef _cancelot cancelot\nfi\n");
}

// ---- fish ------------------------------------------------------------------------------------------------

static void add_fish_command(struct strbuf *out, const struct command *command, const char *rules,
                             const char *names)
{
    const char *arguments = arguments_of(command, rules, names);
    strbuf_printf(out, "complete -c cancelot -n __fish_use_subcommand -f -a %s -d '", command->name);
    add_quoted(out, command->summary, "");
    strbuf_add_str(out, "'\n");
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        const char *values = values_of(option, rules);
        strbuf_printf(out, "complete -c cancelot -n '__fish_seen_subcommand_from %s' -l %s", command->name,
                      option->name);
        if (values != NULL)
            strbuf_printf(out, " -x -a '%s'", values);
        else if (option->value != NULL)
            strbuf_add_str(out, takes_file(option) ? " -r -F" : " -x");
        strbuf_add_str(out, " -d '");
        add_quoted(out, option->help, "");
        strbuf_add_str(out, "'\n");
    }
    if (arguments != NULL)
        strbuf_printf(out, "complete -c cancelot -n '__fish_seen_subcommand_from %s' -f -a '%s'\n",
                      command->name, arguments);
}

static void add_fish(struct strbuf *out, const char *rules, const char *names)
{
    strbuf_add_str(out, "# fish completion: ~/.config/fish/completions/cancelot.fish\n");
    for (const struct command *const *command = commands; *command != NULL; command++)
        add_fish_command(out, *command, rules, names);
    strbuf_add_str(out, "complete -c cancelot -l help -d 'print this help'\n");
}

// ---- the command -----------------------------------------------------------------------------------------

static const struct {
    const char *name;
    void (*add)(struct strbuf *out, const char *rules, const char *names);
} shells[] = {{"bash", add_bash}, {"zsh", add_zsh}, {"fish", add_fish}};

enum { SHELLS_LEN = sizeof(shells) / sizeof(shells[0]) };

static int print_completions(size_t shell)
{
    struct settings settings;
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    struct strbuf out = {0}, rules = {0}, names = {0};
    add_rules(&rules, settings.linter);
    add_names(&names);
    shells[shell].add(&out, rules.bytes, names.bytes);
    fwrite(out.bytes, 1, out.len, stdout);
    strbuf_finish(&out);
    strbuf_finish(&rules);
    strbuf_finish(&names);
    settings_finish(&settings);
    return EXIT_CLEAN;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    const char *value;
    int option = arguments_next(&arguments, &value);
    if (option != ARGUMENTS_END)
        return option == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;
    char **names = arguments_rest(&arguments);
    if (names[0] == NULL || names[1] != NULL) {
        complain("completions: needs one shell: bash, zsh or fish");
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < SHELLS_LEN; i++) {
        if (strcmp(shells[i].name, names[0]) == 0)
            return print_completions(i);
    }
    complain("completions: there are none for '%s', but for bash, zsh and fish", names[0]);
    return EXIT_TROUBLE;
}

const struct command command_completions = {
    .name = "completions",
    .arguments = "bash|zsh|fish",
    .summary = "Print what makes a shell complete Cancelot's commands, options and rules",
    .help = "bash: eval \"$(cancelot completions bash)\" in ~/.bashrc\n"
            "zsh:  cancelot completions zsh > _cancelot, in a folder of $fpath\n"
            "fish: cancelot completions fish > ~/.config/fish/completions/cancelot.fish\n",
    .options = options,
    .run = run,
};
