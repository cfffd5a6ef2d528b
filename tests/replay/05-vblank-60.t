# A 60 Hz display while a game lives.
config input 2000us frame 4000us
+1s game started
expect watch input on
expect watch display on
+16667us vblank age 50us
expect arm frame until +3950us
+16667us vblank age 60us
expect arm frame until +3940us
+10ms input none
expect closed frame
repeat 60 +16667us vblank
expect calls frame 62
expect coalesced 0
