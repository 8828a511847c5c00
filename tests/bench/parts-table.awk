# parts.awk's lines of many logins, sorted by place and time: quartiles of the time by the clock, and
# the median of the time computed.

# The value at QUARTER quarters of the sorted VALUES.
function at(values, quarter) { return values[int((quarter * (n - 1) + 2) / 4) + 1] }

function row(    i, j, x) {
    if (!n)
        return
    for (i = 2; i <= n; i++) {
        x = cpu[i]
        for (j = i - 1; j >= 1 && cpu[j] > x; j--)
            cpu[j + 1] = cpu[j]
        cpu[j + 1] = x
    }
    printf "  %-58s %7d %7d %7d %9d\n", name, at(wall, 1), at(wall, 2), at(wall, 3), at(cpu, 2)
    n = 0
}

BEGIN { printf "  %-58s %7s %7s %7s %9s\n", "microseconds", "lower", "median", "upper", "computed" }
$1 != place { row(); place = $1; name = $2 }
{ n++; wall[n] = $3; cpu[n] = $4 }
END { row() }
