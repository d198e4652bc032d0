/**
 * End-to-end tests: the operator as a process of its own, a real API server, a real node with real pods and probes.
 *
 * <p>They run with {@code make e2e}. Each test gets namespaces of its own; one operator serves them all.
 */
@NullMarked
package dev.shiplock.e2e;

import org.jspecify.annotations.NullMarked;
