/** The demo's story: a small shop, three promotions, told in the terminal. */
@NullMarked
package dev.shiplock.demo.story;

import org.jspecify.annotations.NullMarked;
