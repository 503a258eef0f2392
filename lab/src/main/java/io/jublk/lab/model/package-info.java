/** What a mechanism makes a server and its kernel do for a request, and how long that takes. */
@NullMarked
package io.jublk.lab.model;

import org.jspecify.annotations.NullMarked;
