/** Our own objects in the cluster: read fresh, written under a guard. */
@NullMarked
package dev.shiplock.kubernetes.store;

import org.jspecify.annotations.NullMarked;
