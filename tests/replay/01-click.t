# A mouse click and its release: each opens exactly the window that was asked
# for, from the moment of the event and not from when it was read.
config input 2000us frame 4000us every-task
expect watch input on
+1s input mouse
expect arm input until +2000us
+80ms input mouse age 300us
expect arm input until +1700us
+2ms input mouse age 0us
expect arm input until +2000us
+2ms input none
expect closed input
expect coalesced 0
expect calls input 3
