/**
 * What a cluster's controllers and its kubelet do with workloads, in milliseconds: enough of it that an operator cannot
 * tell the difference by what it reads. No container runs; an image's tag says how it would behave.
 */
@NullMarked
package dev.shiplock.demo.simulation;

import org.jspecify.annotations.NullMarked;
