/** Every legal move of a run, and nowhere else. */
@NullMarked
package dev.shiplock.rollout;

import org.jspecify.annotations.NullMarked;
