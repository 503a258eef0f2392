/** Tables, JSON and plots. */
@NullMarked
package io.jublk.lab.report;

import org.jspecify.annotations.NullMarked;
