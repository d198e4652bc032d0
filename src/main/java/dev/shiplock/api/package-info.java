/** The custom resources: what users write and read. Records and enums with their schema; no behaviour. */
@NullMarked
package dev.shiplock.api;

import org.jspecify.annotations.NullMarked;
