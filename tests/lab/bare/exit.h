/* SPDX-License-Identifier: GPL-2.0-only */
/* Why the kernel ended the scheduler, in its words. */
#ifndef LAB_BARE_EXIT_H
#define LAB_BARE_EXIT_H

struct bare_exit {
	char reason[128];
	char message[512];
};

#endif
