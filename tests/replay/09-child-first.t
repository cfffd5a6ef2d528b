# A short-lived child is the first and last task that the kernel counted while
# the process itself slept: the game is not over.
config input 2000us
+1s game started
expect watch input on
+1s game tasks-gone
+10ms input keyboard
expect arm input until +2000us
+1s game leader-ended tasks 0
expect watch input off
expect done
