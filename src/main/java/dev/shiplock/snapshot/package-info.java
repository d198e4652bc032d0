/** What an environment looks like: two readings of the same thing are equal here. */
@NullMarked
package dev.shiplock.snapshot;

import org.jspecify.annotations.NullMarked;
