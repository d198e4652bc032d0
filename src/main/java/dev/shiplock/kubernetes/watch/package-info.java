/** One set of informers for each namespace with an environment. */
@NullMarked
package dev.shiplock.kubernetes.watch;

import org.jspecify.annotations.NullMarked;
