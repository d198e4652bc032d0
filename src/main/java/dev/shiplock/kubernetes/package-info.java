/** The only calls of the cluster's API: reading, writing, watching, and what health means for each kind. */
@NullMarked
package dev.shiplock.kubernetes;

import org.jspecify.annotations.NullMarked;
