/** What only a real API server can prove: that it accepts our definitions and holds people to them. */
@NullMarked
package dev.shiplock.contract;

import org.jspecify.annotations.NullMarked;
