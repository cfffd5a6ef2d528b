/* SPDX-License-Identifier: GPL-2.0-only */
/* --doctor: what works on this machine, and what to do about what does not. */
#ifndef GAMER_DOCTOR_H
#define GAMER_DOCTOR_H

#include <stdio.h>

/* One line per check to `to`. Returns the exit code: 0 when the scheduler could run. */
int doctor_run(FILE *to);

#endif
