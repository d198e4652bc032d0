@NullMarked
package dev.shiplock.app;

import org.jspecify.annotations.NullMarked;
