# A 1000 Hz mouse that is moved: one window without a gap, one call per report
# at most, and no later end than the last report needs.
config input 2000us every-task
expect watch input on
repeat 1000 +1000us input mouse
expect calls input 1000
expect open input until +2000us
# the same with jitter of 100 us: reports less than 1 ms apart share calls
repeat 500 +900us input mouse
repeat 500 +1100us input mouse
expect calls input 1450..1960
expect open input until +2000us..+3000us
