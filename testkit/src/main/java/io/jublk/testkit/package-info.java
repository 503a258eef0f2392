/** What the tests of several modules share. No module descriptor: tests are on the class path. */
@NullMarked
package io.jublk.testkit;

import org.jspecify.annotations.NullMarked;
