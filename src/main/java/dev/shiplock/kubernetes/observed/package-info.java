/** What the operator keeps of the objects that it watches: only what health, gates and conflict detection need. */
@NullMarked
package dev.shiplock.kubernetes.observed;

import org.jspecify.annotations.NullMarked;
