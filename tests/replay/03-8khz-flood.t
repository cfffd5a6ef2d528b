# An 8000 Hz mouse for one second: at most one call per millisecond and the two
# of the start, and the last report still has its full window.
config input 2000us every-task
expect watch input on
+1s input mouse
expect arm input until +2000us
+125us input mouse
expect arm input until +3000us
+125us input mouse
expect coalesced 1
repeat 7997 +125us input mouse
expect calls input 800..1002
expect open input until +2000us..+3000us
+3ms input none
expect closed input
# after a pause a click is a click again
+500ms input mouse
expect arm input until +2000us
