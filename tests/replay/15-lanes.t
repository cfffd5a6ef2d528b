# Each lane has its own length, and all share the window: the mouse that moves
# while a key's window is open costs no call, a key always gets what it is due.
config input 5ms keyboard 400ms mouse 2ms controller 0ms every-task
expect watch input on
+1s input mouse
expect arm input until +2ms
+10ms input touch
expect arm input until +5ms
+10ms input controller
+1ms input mouse
expect arm input until +2ms
+1500us input keyboard
expect arm input until +400ms
repeat 397 +1ms input mouse
expect open input until +3ms
expect coalesced 397
+1ms input mouse
+1ms input mouse
expect arm input until +2ms
expect calls input 5
