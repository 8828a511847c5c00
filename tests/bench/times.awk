# Lines "PLACE MICROSECONDS COMPUTED", sorted by place and time: quartiles in milliseconds, the median
# of what was computed, and ratios of both medians to curl's with one CA and with the bundle.

function at(values, quarter) { return values[int((quarter * (n - 1) + 2) / 4) + 1] / 1000 }

function sort(values, count,    i, j, x) {
    for (i = 2; i <= count; i++) {
        x = values[i]
        for (j = i - 1; j >= 1 && values[j] > x; j--)
            values[j + 1] = values[j]
        values[j + 1] = x
    }
}

function row() {
    if (!n)
        return
    sort(cpu, n)
    count++
    lower[count] = at(us, 1)
    median[count] = at(us, 2)
    upper[count] = at(us, 3)
    computed[count] = at(cpu, 2)
    row_of[name[place + 1]] = count
    label[count] = name[place + 1]
    n = 0
}

BEGIN { split(names, name, "\t") }
$1 != place || NR == 1 { row(); place = $1 }
{ n++; us[n] = $2; cpu[n] = $3 }
END {
    row()
    one = row_of["curl, one CA"]
    bundle = row_of["curl, system's bundle"]
    print "what\tlower\tmedian\tupper\tCPU\t/one CA\t/bundle\tCPU/one CA\tCPU/bundle"
    for (i = 1; i <= count; i++)
        printf "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.2f\n", label[i], lower[i],
            median[i], upper[i], computed[i], median[i] / median[one], median[i] / median[bundle],
            computed[i] / computed[one], computed[i] / computed[bundle]
}
