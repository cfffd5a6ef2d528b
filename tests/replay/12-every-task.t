# No game is named: input is watched, the display is not, because it would wake
# the agent all day ...
config input 2000us frame 4000us every-task
expect watch input on
+1s input keyboard
expect arm input until +2000us
