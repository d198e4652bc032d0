/** What benchmarks have in common: where their figures are kept. */
@NullMarked
package dev.shiplock.bench;

import org.jspecify.annotations.NullMarked;
