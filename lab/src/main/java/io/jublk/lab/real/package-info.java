/** The same comparison on a kernel that has ublk. */
@NullMarked
package io.jublk.lab.real;

import org.jspecify.annotations.NullMarked;
