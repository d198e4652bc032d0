/** Reconcilers and their wiring: observe, decide, act, write, once per pass. */
@NullMarked
package dev.shiplock.operator;

import org.jspecify.annotations.NullMarked;
