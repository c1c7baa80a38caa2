// The commands of the command line: what a command is, the table of them, and how their arguments are read.
//
// Layer: cli/; depends on util/.
//
// A command is one file, cli/command_<name>.c, that ends in one `const struct command`; command.c lists them.
// Its help is made from that entry, so an option that is not in the table does not exist.
#ifndef CANCELOT_CLI_COMMAND_H
#define CANCELOT_CLI_COMMAND_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// How a command ends.
enum {
    EXIT_CLEAN = 0,    // nothing of severity warning or above; nothing to change
    EXIT_FINDINGS = 1, // there is something
    EXIT_TROUBLE = 2,  // a mistake in the call, or a file that could not be read or written
};

enum { COMMAND_OPTIONS_MAX = 32 };

struct command_option {
    const char *name;    // without its dashes
    const char *value;   // what its value is called in the help; NULL for an option without one
    const char *help;    // one line
    const char *choices; // all its values, separated by blanks; NULL where there are others
};

struct command {
    const char *name;
    const char *arguments;                // what follows the options, for the usage line: "[PATH...|-]"
    const char *summary;                  // one line
    const char *help;                     // paragraphs, each line ended
    const struct command_option *options; // ends with an entry whose name is NULL

    // `argv[0]` is the command's name. Returns the exit status.
    int (*run)(const struct command *self, int argc, char **argv);
};

// All commands in the order in which the help lists them, ended by NULL.
extern const struct command *const commands[];

// The command of this name, or NULL.
const struct command *command_find(const char *name);

// Says that there is no such command, which one may have been meant, and how to go on.
void command_say_unknown(const char *name);

// Print the help of one command, and of the program.
void command_print_help(const struct command *self, FILE *to);
void command_print_overview(FILE *to);

// Prints "cancelot: ", the message and a newline on stderr.
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

// The reading of one command's arguments, option by option.
struct arguments {
    const struct command *command;
    struct option
        options[COMMAND_OPTIONS_MAX + 2]; // the command's, --help, and the end mark of getopt_long()
    int argc;
    char **argv;
};

enum {
    ARGUMENTS_END = -1,   // all options are read; arguments_rest() has what remains
    ARGUMENTS_HELP = -2,  // --help was given, and printed
    ARGUMENTS_WRONG = -3, // a mistake, which was said on stderr
};

// `argv` is reordered while it is read. Only one reading at a time is possible: getopt_long() keeps its state
// in globals of the C library.
void arguments_begin(struct arguments *self, const struct command *command, int argc, char **argv);

// Returns the index of the next option in the command's table, with *value set where it takes one, or one of
// the constants above.
int arguments_next(struct arguments *self, const char **value);

// The arguments that are no options; ended by NULL, borrowed from `argv`. After ARGUMENTS_END.
char **arguments_rest(const struct arguments *self);

#endif
