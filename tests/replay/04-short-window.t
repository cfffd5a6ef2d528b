# A window shorter than the time between two calls: the cover has no gap.
config input 300us every-task
expect watch input on
+1s input mouse
expect arm input until +300us
+125us input mouse
expect arm input until +1300us
repeat 8000 +125us input mouse
expect calls input 800..1002
expect open input until +300us..+1300us
+2ms input keyboard
expect arm input until +300us
+250us input keyboard
expect arm input until +1300us
