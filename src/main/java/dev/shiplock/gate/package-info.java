/** Asks and answers; never decides what happens next. */
@NullMarked
package dev.shiplock.gate;

import org.jspecify.annotations.NullMarked;
