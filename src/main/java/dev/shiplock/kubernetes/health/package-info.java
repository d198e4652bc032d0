/** What healthy means for each kind of workload; pure, without a client. */
@NullMarked
package dev.shiplock.kubernetes.health;

import org.jspecify.annotations.NullMarked;
