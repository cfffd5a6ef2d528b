# A CPU comes or goes and the kernel side is loaded anew: its windows are gone
# and opened again by the next event. Without its process the game's tree cannot
# be found a second time.
config input 2000us
+1s game started
expect watch input on
+1s input mouse
expect arm input until +2000us
+100us forget
+100us input mouse
expect arm input until +2000us
+100us game reloaded generation 2
+100us input mouse
expect arm input until +2000us
+1s game leader-ended tasks 2
expect headless
+1s game reloaded generation 3
expect watch input off
expect done
