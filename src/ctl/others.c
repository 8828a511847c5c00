/*
 * The modules of Linux-PAM 1.4 to 1.7, of Debian and of Red Hat, by what they
 * answer in auth lines where nothing is wrong.  Who answers PAM_IGNORE in one
 * release and PAM_SUCCESS in the next is friendly: a stack must be safe with
 * either.
 */
#include "src/ctl/others.h"

#include <string.h>

static const struct {
    const char *name;
    enum fmet_other other;
} known[] = {
    {"pam_permit", FMET_OTHER_PERMIT},
    {"pam_deny", FMET_OTHER_DENY},

    {"pam_env", FMET_OTHER_SILENT},
    {"pam_faildelay", FMET_OTHER_SILENT},
    {"pam_group", FMET_OTHER_SILENT},
    {"pam_warn", FMET_OTHER_SILENT},

    {"pam_abl", FMET_OTHER_FRIENDLY},
    {"pam_apparmor", FMET_OTHER_FRIENDLY},
    {"pam_cap", FMET_OTHER_FRIENDLY},
    {"pam_debug", FMET_OTHER_FRIENDLY},
    {"pam_echo", FMET_OTHER_FRIENDLY},
    {"pam_ecryptfs", FMET_OTHER_FRIENDLY},
    {"pam_filter", FMET_OTHER_FRIENDLY},
    {"pam_gnome_keyring", FMET_OTHER_FRIENDLY},
    {"pam_issue", FMET_OTHER_FRIENDLY},
    {"pam_keyinit", FMET_OTHER_FRIENDLY},
    {"pam_kwallet", FMET_OTHER_FRIENDLY},
    {"pam_kwallet5", FMET_OTHER_FRIENDLY},
    {"pam_lastlog", FMET_OTHER_FRIENDLY},
    {"pam_lastlog2", FMET_OTHER_FRIENDLY},
    {"pam_limits", FMET_OTHER_FRIENDLY},
    {"pam_loginuid", FMET_OTHER_FRIENDLY},
    {"pam_mail", FMET_OTHER_FRIENDLY},
    {"pam_mkhomedir", FMET_OTHER_FRIENDLY},
    {"pam_motd", FMET_OTHER_FRIENDLY},
    {"pam_mount", FMET_OTHER_FRIENDLY},
    {"pam_namespace", FMET_OTHER_FRIENDLY},
    {"pam_oddjob_mkhomedir", FMET_OTHER_FRIENDLY},
    {"pam_selinux", FMET_OTHER_FRIENDLY},
    {"pam_sepermit", FMET_OTHER_FRIENDLY},
    {"pam_systemd", FMET_OTHER_FRIENDLY},
    {"pam_tally", FMET_OTHER_FRIENDLY},
    {"pam_tally2", FMET_OTHER_FRIENDLY},
    {"pam_time", FMET_OTHER_FRIENDLY},
    {"pam_tty_audit", FMET_OTHER_FRIENDLY},
    {"pam_umask", FMET_OTHER_FRIENDLY},
    {"pam_xauth", FMET_OTHER_FRIENDLY},

    {"pam_access", FMET_OTHER_CONDITION},
    {"pam_ftp", FMET_OTHER_CONDITION},
    {"pam_listfile", FMET_OTHER_CONDITION},
    {"pam_localuser", FMET_OTHER_CONDITION},
    {"pam_postgresok", FMET_OTHER_CONDITION},
    {"pam_rhosts", FMET_OTHER_CONDITION},
    {"pam_rootok", FMET_OTHER_CONDITION},
    {"pam_securetty", FMET_OTHER_CONDITION},
    {"pam_shells", FMET_OTHER_CONDITION},
    {"pam_succeed_if", FMET_OTHER_CONDITION},
    {"pam_usertype", FMET_OTHER_CONDITION},
    {"pam_wheel", FMET_OTHER_CONDITION},

    {"pam_ccreds", FMET_OTHER_VOUCHES},
    {"pam_duo", FMET_OTHER_VOUCHES},
    {"pam_fprintd", FMET_OTHER_VOUCHES},
    {"pam_google_authenticator", FMET_OTHER_VOUCHES},
    {"pam_himmelblau", FMET_OTHER_VOUCHES},
    {"pam_krb5", FMET_OTHER_VOUCHES},
    {"pam_ldap", FMET_OTHER_VOUCHES},
    {"pam_mysql", FMET_OTHER_VOUCHES},
    {"pam_oath", FMET_OTHER_VOUCHES},
    {"pam_p11", FMET_OTHER_VOUCHES},
    {"pam_pkcs11", FMET_OTHER_VOUCHES},
    {"pam_pwdfile", FMET_OTHER_VOUCHES},
    {"pam_radius_auth", FMET_OTHER_VOUCHES},
    {"pam_ssh_agent_auth", FMET_OTHER_VOUCHES},
    {"pam_sss", FMET_OTHER_VOUCHES},
    {"pam_sss_gss", FMET_OTHER_VOUCHES},
    {"pam_systemd_home", FMET_OTHER_VOUCHES},
    {"pam_tacplus", FMET_OTHER_VOUCHES},
    {"pam_timestamp", FMET_OTHER_VOUCHES},
    {"pam_u2f", FMET_OTHER_VOUCHES},
    {"pam_unix", FMET_OTHER_VOUCHES},
    {"pam_unix_auth", FMET_OTHER_VOUCHES},
    {"pam_userdb", FMET_OTHER_VOUCHES},
    {"pam_winbind", FMET_OTHER_VOUCHES},
    {"pam_yubico", FMET_OTHER_VOUCHES},
};

/* Those that an argument makes something else of. */
static bool by_argument(const struct fmet_stack_line *line,
                        enum fmet_other *ret_other)
{
    if (fmet_stack_is(line, "pam_nologin"))
        *ret_other = fmet_stack_has_argument(line, "successok")
                         ? FMET_OTHER_FRIENDLY
                         : FMET_OTHER_SILENT;
    /* A failure that it counts is PAM_IGNORE: what comes of it is for the
       line's `default` to say. */
    else if (fmet_stack_is(line, "pam_faillock"))
        *ret_other = fmet_stack_has_argument(line, "authfail")
                         ? FMET_OTHER_SILENT
                         : FMET_OTHER_FRIENDLY;
    /* A program that is shown no secret can vouch for none. */
    else if (fmet_stack_is(line, "pam_exec"))
        *ret_other = fmet_stack_has_argument(line, "expose_authtok")
                         ? FMET_OTHER_VOUCHES
                         : FMET_OTHER_FRIENDLY;
    else
        return false;
    return true;
}

enum fmet_other fmet_other_of(const struct fmet_stack_line *line)
{
    enum fmet_other other;
    size_t i;

    if (by_argument(line, &other))
        return other;
    for (i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (fmet_stack_is(line, known[i].name))
            return known[i].other;
    return FMET_OTHER_UNKNOWN;
}
