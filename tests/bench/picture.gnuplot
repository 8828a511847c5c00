# docs/performance.svg: the medians of `make bench` and their quartiles.  data, picture: files.
set terminal svg size 760,520 font "sans-serif,13" background "white"
set output picture
set datafile separator "\t"
set title "Milliseconds of one login or request: medians, quartiles" noenhanced
set xrange [0:*]
set yrange [*:*] reverse
set ytics nomirror scale 0 noenhanced
set grid xtics
unset key
set boxwidth 0.6
set style fill solid
shade(name) = (strstrt(name, "token") || strstrt(name, "password")) ? 0x3366aa : 0xaaaaaa
set offsets 0, 0, 0.6, 0.6
plot data skip 1 using (0.5 * $3):0:(0.5 * $3):(0.3):(shade(strcol(1))):ytic(1) \
       with boxxyerror linecolor rgb variable, \
     data skip 1 using 3:0:2:4 with xerrorbars linecolor "black" pointtype 7 pointsize 0.3
