package io.jublk.lab.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.lab.Prices;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostsTest {

    @Test
    void someByHandLeaveTheOthersAsTheyWere() {
        Costs costs = Prices.round().with(Costs.Given.parse(List.of("link-hop=7", "copy=2")));
        assertEquals(7, costs.of(Cost.LINK_HOP));
        assertEquals(100, costs.of(Cost.SQE));
        assertEquals(2 * 4096, costs.copy().nanos(4096));
        assertEquals(Set.of(Cost.LINK_HOP), costs.byHand());
        assertTrue(costs.copyByHand());
    }

    @Test
    void aFewAreNotAll() {
        Costs.Given few = Costs.Given.parse(List.of("sqe=1"));
        assertFalse(few.isComplete());
        assertThrows(IllegalStateException.class, few::alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqe", "sqe=", "sqe=-1", "sqe=many", "sqe=NaN", "coffee=3", "=3"})
    void whatIsNoCost(String setting) {
        assertThrows(
                IllegalArgumentException.class, () -> Costs.Given.parse(List.of(setting)), setting);
    }

    @Test
    void betweenTwoMeasuredSizes() {
        CopyCurve curve = new CopyCurve(new TreeMap<>(Map.of(4096, 1.0, 16384, 3.0)));
        assertEquals(512, curve.nanos(512));
        assertEquals(2.0 * 8192, curve.nanos(8192), 1e-6);
        assertEquals(3.0 * 65536, curve.nanos(65536));
        assertEquals(0, curve.nanos(0));
    }
}
