# The agent did not get to run for a while: events older than their window open
# nothing, and what is left of a younger one is opened.
config input 2000us frame 4000us
+1s game started
expect watch input on
expect watch display on
+100ms input mouse age 2000us
+0us vblank age 4000us
+0us input mouse age 1999us
expect arm input until +1us
+0us vblank age 3999us
expect arm frame until +1us
# two devices in one order, their reports in the other
+10ms input mouse
expect arm input until +2000us
+100us input keyboard age 300us
expect coalesced 1
