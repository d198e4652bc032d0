/**
 * A Kubernetes API in this process, for the demo and for component tests: real HTTP, real watches, objects in memory, and
 * faults on demand. No schema validation: that is proven against a real API server.
 */
@NullMarked
package dev.shiplock.demo.api;

import org.jspecify.annotations.NullMarked;
