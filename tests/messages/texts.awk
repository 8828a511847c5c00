# Every text of a C source that has words in it, as "SECTION<tab>TEXT".
#
# Literals that stand side by side are one text; what is put into it at run
# time, a directive of printf or a macro, is "<>".  The section says who reads
# it: by the call that the text stands in, else by the source's folder.

function section(    innermost) {
    innermost = call[depth]
    if (innermost == "fmet_log_warning")
        return "warning"
    if (innermost == "fmet_log_debug")
        return "debug"
    if (innermost == "fmet_conversation_tell" || text ~ /^[A-Z].*: $/)
        return "user"
    split(FILENAME, folders, "/")
    return folders[2]
}

function put(    shown) {
    if (!open)
        return
    open = 0
    shown = text
    text = ""
    # Compared, matched or sent, and read by nobody.
    if (call[depth] ~ /^(strcspn|strspn|strpbrk|strchr|strcmp|strftime)$/ ||
        call[depth] == "_Static_assert")
        return
    gsub(/%%/, "\001", shown)
    gsub(/%[-+ #0-9.*]*(hh|h|ll|l|z|j)?[a-zA-Z]/, "<>", shown)
    gsub("\001", "%", shown)
    gsub(/\\"/, "\"", shown)
    gsub(/\\\\/, "\\", shown)
    words = shown
    gsub(/<>/, "", words)
    if (words ~ / / && words ~ /[a-z][a-z]/ )
        print section_now "\t" shown
}

FNR == 1 {
    put()
    comment = depth = define = 0
    last = ""
}

# The preprocessor's lines, with those that continue them.
/^[ \t]*#/ || define {
    define = /\\$/
    next
}

{
    n = length($0)
    for (i = 1; i <= n; i++) {
        two = substr($0, i, 2)
        c = substr($0, i, 1)
        if (comment) {
            if (two == "*/") {
                comment = 0
                i++
            }
        } else if (two == "/*") {
            comment = 1
            i++
        } else if (c == "'") {
            put()
            for (i++; substr($0, i, 1) != "'"; i++)
                if (substr($0, i, 1) == "\\")
                    i++
        } else if (c == "\"") {
            if (!open) {
                open = 1
                text = ""
            }
            for (i++; (c = substr($0, i, 1)) != "\""; i++) {
                text = text c
                if (c == "\\")
                    text = text substr($0, ++i, 1)
            }
            section_now = section()
        } else if (match(substr($0, i), /^[A-Za-z_][A-Za-z0-9_]*/)) {
            last = substr($0, i, RLENGTH)
            i += RLENGTH - 1
            if (!open)
                continue
            # "%" PRIu64 is a directive, any other macro a text.
            text = text (last ~ /^PRI/ ? "s" : "%s")
        } else if (c !~ /[ \t]/) {
            put()
            if (c == "(") {
                call[++depth] = last
                last = ""
            } else if (c == ")" && depth > 0) {
                depth--
            } else {
                last = ""
            }
        }
    }
}

END { put() }
