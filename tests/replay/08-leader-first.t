# A launcher ends, what it started goes on: so do the windows, until the kernel
# says that the last task is gone.
config input 2000us frame 4000us
+1s game started
expect watch input on
expect watch display on
+1s game leader-ended tasks 12
expect headless
+10ms input mouse
expect arm input until +2000us
+10ms game tasks-gone generation 7   # of another time: not ours
+10ms input mouse
expect arm input until +2000us
+1s game tasks-gone
expect watch input off
expect watch display off
expect done
