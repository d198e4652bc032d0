/** Two snapshots in, a classified report out. */
@NullMarked
package dev.shiplock.comparison;

import org.jspecify.annotations.NullMarked;
