/** The HTTP client below the Kubernetes client, with a gap closed through which a watch loses events. */
@NullMarked
package dev.shiplock.kubernetes.http;

import org.jspecify.annotations.NullMarked;
