/*
 * One table of options for all commands: which of them have it is a bit each.
 */
#include "src/ctl/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { CHECK = 1, WHOAMI = 2, TEST = 4, SESSIONS = 8, FLUSH = 16, EACH = 31 };

static const struct fmet_usage commands[] = {
    {"check", "", 0, "is all of this host in order, and each server there",
     "The configuration with the place of each value; the groups that it\n"
     "names; helper, folders and files; each server, through the helper, as\n"
     "a login reaches it, without a credential; and the stacks of pam.d that\n"
     "name the module.\n",
     fmet_command_check},
    {"whoami", "", 0, "whose a password or token is, and what it would get",
     "Asks for the secret, then FME, and says whose it is, which scopes it\n"
     "has, which require lines hold, which groups follow and why, and what\n"
     "each call of PAM would answer.  Nobody is logged in: no record of the\n"
     "user is made, no token kept and no group changed.\n",
     fmet_command_whoami},
    {"test", "SERVICE USER", 2, "a login by the stack of SERVICE, call by call",
     "A real conversation with libpam: authenticate, acct_mgmt, setcred.\n",
     fmet_command_test},
    {"sessions", "", 0, "the sessions that have a token",
     "With session_token = file each session has a record; others have none.\n",
     fmet_command_sessions},
    {"flush", "", 0, "forget what is remembered",
     "Without --reuse, --offline, --servers or --sessions: all of the user's,\n"
     "or with --all all there is.  A session that lives is left alone.\n",
     fmet_command_flush},
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const struct {
    struct option option;
    unsigned commands;
    const char *value, *help;
} options[] = {
    {{"user", required_argument, NULL, 'u'},
     WHOAMI | FLUSH,
     "USER",
     "the local user, not the caller"},
    {{"service", required_argument, NULL, 's'},
     WHOAMI,
     "SERVICE",
     "as in this PAM service, with its auth line's arguments"},
    {{"config", required_argument, NULL, 'c'},
     CHECK | WHOAMI | FLUSH,
     "FILE",
     "another configuration"},
    {{"arg", required_argument, NULL, 'a'},
     CHECK | WHOAMI,
     "ARGUMENT",
     "an argument of the module, as in pam.d; repeatable"},
    {{"stdin", no_argument, NULL, 'i'},
     WHOAMI | TEST,
     NULL,
     "what is typed comes from stdin, a line each, not from the terminal"},
    {{"no-servers", no_argument, NULL, 'n'},
     CHECK,
     NULL,
     "do not ask the servers"},
    {{"session", no_argument, NULL, 'S'},
     TEST,
     NULL,
     "open and close the session, too"},
    {{"all", no_argument, NULL, 'A'}, FLUSH, NULL, "every user's"},
    {{"reuse", no_argument, NULL, 'r'},
     FLUSH,
     NULL,
     "secrets that FME need not be asked about again"},
    {{"offline", no_argument, NULL, 'o'},
     FLUSH,
     NULL,
     "secrets that let in while no server can be reached"},
    {{"servers", no_argument, NULL, 'v'},
     FLUSH,
     NULL,
     "what was learned of the servers"},
    {{"sessions", no_argument, NULL, 't'},
     FLUSH,
     NULL,
     "sessions whose process died: their tokens are revoked"},
    {{"json", no_argument, NULL, 'j'}, EACH, NULL, "for scripts"},
    {{"help", no_argument, NULL, 'h'}, EACH, NULL, "this text"},
    {{"version", no_argument, NULL, 'V'}, EACH, NULL, "print the version"},
};
#define OPTIONS (sizeof(options) / sizeof(*options))

static void print_options(unsigned command)
{
    char text[64];
    size_t i;

    printf("\noptions:\n");
    for (i = 0; i < OPTIONS; i++) {
        if ((options[i].commands & command) != command)
            continue;
        snprintf(text, sizeof(text), "--%s%s%s", options[i].option.name,
                 options[i].value != NULL ? " " : "",
                 options[i].value != NULL ? options[i].value : "");
        printf("  %-20s %s\n", text, options[i].help);
    }
}

static void print_exits(void)
{
    printf("\nexit status:\n"
           "  %-3d all is well; the login would be let in\n"
           "  %-3d warnings; the login would be refused\n"
           "  %-3d errors; the question could not be answered\n"
           "  %-3d not a command, or not its options\n"
           "  %-3d only root can do that\n",
           FMET_EXIT_WELL, FMET_EXIT_WARNING, FMET_EXIT_ERROR, FMET_EXIT_USAGE,
           FMET_EXIT_NOT_ALLOWED);
}

static int help(const struct fmet_usage *usage)
{
    size_t i;

    if (usage != NULL) {
        printf("usage: fmetokenctl %s [option]...%s%s\n\n%s", usage->name,
               usage->operand_count != 0 ? " " : "", usage->operands,
               usage->help);
        print_options(1u << (usage - commands));
    } else {
        printf("usage: fmetokenctl COMMAND [option]...\n\ncommands:\n");
        for (i = 0; i < COMMANDS; i++)
            printf("  %-20s %s\n", commands[i].name, commands[i].summary);
        print_options(EACH);
        printf("\nfmetokenctl COMMAND --help says more of each.  A secret is "
               "asked for; no\noption or variable takes one.\n");
    }
    print_exits();
    return FMET_EXIT_WELL;
}

static int wrong(const char *what, const char *which)
{
    fprintf(stderr, "fmetokenctl: %s%s; see fmetokenctl --help\n", what, which);
    return FMET_EXIT_USAGE;
}

/* False: too many. */
static bool add_argument(struct fmet_choices *choices, const char *argument)
{
    if (choices->argument_count == FMET_ARGUMENTS_MAX)
        return false;
    choices->arguments[choices->argument_count++] = argument;
    return true;
}

/* --config=FILE is the module's argument config=FILE. */
static bool add_config(struct fmet_choices *choices, const char *file)
{
    static char text[4096 + 8];

    return snprintf(text, sizeof(text), "config=%s", file) <
               (int)sizeof(text) &&
           add_argument(choices, text);
}

static bool choose(struct fmet_choices *choices, int letter)
{
    switch (letter) {
    case 'u':
        choices->user = optarg;
        return true;
    case 's':
        choices->service = optarg;
        return true;
    case 'c':
        return add_config(choices, optarg);
    case 'a':
        return add_argument(choices, optarg);
    default:
        break;
    }
    choices->from_stdin |= letter == 'i';
    choices->no_servers |= letter == 'n';
    choices->session |= letter == 'S';
    choices->all |= letter == 'A';
    choices->reuse |= letter == 'r';
    choices->offline |= letter == 'o';
    choices->servers |= letter == 'v';
    choices->sessions |= letter == 't';
    choices->json |= letter == 'j';
    return true;
}

static const struct fmet_usage *command_of(const char *name)
{
    size_t i;

    for (i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* What the letters of the options say, and what stands beside them. */
struct reading {
    unsigned used; /* which options, a bit each */
    bool help, version;
};

static int read_options(int argc, char **argv, struct fmet_choices *choices,
                        struct reading *reading)
{
    struct option table[OPTIONS + 1] = {{NULL, 0, NULL, 0}};
    size_t i;
    int letter;

    for (i = 0; i < OPTIONS; i++)
        table[i] = options[i].option;
    for (letter = getopt_long(argc, argv, "", table, NULL); letter != -1;
         letter = getopt_long(argc, argv, "", table, NULL)) {
        if (letter == '?')
            return FMET_EXIT_USAGE;
        reading->help |= letter == 'h';
        reading->version |= letter == 'V';
        for (i = 0; i < OPTIONS; i++)
            if (options[i].option.val == letter)
                reading->used |= 1u << i;
        if (!choose(choices, letter))
            return wrong("too many arguments", "");
    }
    return FMET_EXIT_WELL;
}

/* Options that are another command's, and operands that are too many or few. */
static int check_fit(const struct fmet_usage *usage, int operands,
                     const struct reading *reading)
{
    unsigned command = 1u << (usage - commands);
    size_t i;

    for (i = 0; i < OPTIONS; i++)
        if ((reading->used & 1u << i) != 0 &&
            (options[i].commands & command) == 0) {
            fprintf(stderr, "fmetokenctl: %s has no option --%s\n", usage->name,
                    options[i].option.name);
            return FMET_EXIT_USAGE;
        }
    if ((size_t)operands != usage->operand_count)
        return wrong(usage->operand_count != 0 ? "give " : "too many words",
                     usage->operands);
    return FMET_EXIT_WELL;
}

int fmet_usage_read(int argc, char **argv, struct fmet_choices *ret_choices,
                    const struct fmet_usage **ret_usage)
{
    const struct fmet_usage *usage = NULL;
    struct reading reading = {0};
    int status, i;

    status = read_options(argc, argv, ret_choices, &reading);
    if (status != FMET_EXIT_WELL)
        return status;
    if (reading.version) {
        printf("fmetokenctl %s\n", FMET_VERSION);
        return FMET_EXIT_WELL;
    }
    if (optind < argc) {
        usage = command_of(argv[optind]);
        if (usage == NULL)
            return wrong("there is no command ", argv[optind]);
    }
    if (reading.help)
        return help(usage);
    if (usage == NULL)
        return wrong("give a command", "");
    status = check_fit(usage, argc - optind - 1, &reading);
    if (status != FMET_EXIT_WELL)
        return status;
    for (i = optind + 1; i < argc && i - optind <= 2; i++)
        ret_choices->operands[i - optind - 1] = argv[i];
    *ret_usage = usage;
    return FMET_EXIT_WELL;
}
