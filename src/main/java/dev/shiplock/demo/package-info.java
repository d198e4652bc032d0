/** The demo: Shiplock on an embedded Kubernetes API, or on a real cluster, with a story that is told in the terminal. */
@NullMarked
package dev.shiplock.demo;

import org.jspecify.annotations.NullMarked;
