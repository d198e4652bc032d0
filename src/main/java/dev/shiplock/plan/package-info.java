/** Differences and a Promotion in, ordered guarded changes out. */
@NullMarked
package dev.shiplock.plan;

import org.jspecify.annotations.NullMarked;
