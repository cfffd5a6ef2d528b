# The game's process is its last task and ends while a window is open: windows
# expire by themselves, nothing more is opened, nothing is watched any more.
config input 2000us frame 4000us
+1s input mouse                  # before there is a game: nothing
+0us vblank
+1s game started
expect watch input on
expect watch display on
+5ms input controller
expect arm input until +2000us
+1ms vblank
expect arm frame until +4000us
+200us game leader-ended tasks 0
expect watch input off
expect watch display off
expect done
+100us input controller          # was already on its way
+100us vblank
+1ms game tasks-gone             # comes late: it is over only once
