/** The entry point: builds the operator from its parts and starts it. */
@NullMarked
package dev.shiplock.app;

import org.jspecify.annotations.NullMarked;
