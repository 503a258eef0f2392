/**
 * Any set of servers measured with the same fio jobs in alternation: {@code jublk bench compare}.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.bench.compare;
