# A 144 Hz display with a window longer than its period: always open.
config frame 8000us
+1s game started
expect watch display on
repeat 144 +6944us vblank age 20us
expect calls frame 144
expect open frame until +7980us
expect coalesced 0
