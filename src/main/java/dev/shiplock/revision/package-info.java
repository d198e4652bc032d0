/** A state that can be put back: its record, digest and payload. */
@NullMarked
package dev.shiplock.revision;

import org.jspecify.annotations.NullMarked;
