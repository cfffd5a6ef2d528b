# ... unless the user asked for a cadence.
config input 2000us frame 4000us every-task cadence
expect watch input on
expect watch display on
+16667us vblank
expect arm frame until +4000us
