# Length 0: nothing is watched, and what comes all the same opens nothing.
config input 0us frame 0us
+1s game started
+1s input mouse
+1s vblank
+1s game leader-ended tasks 0
expect done
expect calls input 0
expect calls frame 0
