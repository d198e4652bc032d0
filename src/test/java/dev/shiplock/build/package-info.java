/** What is generated from the sources and checked in: the CRDs, the chart's copy of them and the API reference. */
@NullMarked
package dev.shiplock.build;

import org.jspecify.annotations.NullMarked;
