package io.jublk.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.DeviceSpec;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.ServerProcess;
import io.jublk.cli.server.TargetKind;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceViewTest {

    private static final int ID = 98_765;
    private static final long OWN_PID = ProcessHandle.current().pid();

    private static final DeviceInfo INFO =
            new DeviceInfo(ID, 1, 128, DeviceState.LIVE, 512 << 10, (int) OWN_PID, 0);

    @BeforeEach
    void onlyElsewhere() {
        assumeTrue(System.getenv("JUBLK_RUN_DIR") != null, "JUBLK_RUN_DIR is not set");
        RunState.prepare();
    }

    @AfterEach
    void forget() {
        if (System.getenv("JUBLK_RUN_DIR") != null) {
            RunState.remove(ID);
        }
    }

    @Test
    void deviceOfAnotherServerHasWhatTheDriverSays() {
        assertEquals(
                "{\"id\":98765,\"path\":\"/dev/ublkb98765\",\"type\":null,\"dataPath\":null,"
                        + "\"delivery\":\"per-tag\",\"state\":\"live\",\"queues\":1,\"depth\":128,\"maxIoBytes\":524288,"
                        + "\"pid\":"
                        + OWN_PID
                        + ",\"serverAlive\":true,\"standbyPid\":null}",
                DeviceView.of(INFO).write());
    }

    @Test
    void ownDeviceHasItsRunStateToo() {
        RunState.write(ID, state(ServerProcess.startTicks(OWN_PID)));
        JsonObject view = DeviceView.of(INFO);
        assertEquals("null", view.get("type"));
        assertEquals(true, view.get("serverAlive"));
        assertEquals(4096L, view.get("size"));
    }

    @Test
    void serverWhoseNumberAnotherProcessHasIsDead() {
        RunState.write(ID, state(1));
        assertEquals(false, DeviceView.of(INFO).get("serverAlive"));
    }

    @Test
    void whatIsForBringingItBackIsNotShown() {
        RunState.write(ID, state(1));
        for (String name : DeviceView.of(INFO).fields().keySet()) {
            assertFalse(name.startsWith("requested") || name.equals("pidStarted"), name);
        }
    }

    private static JsonObject state(long started) {
        return new JsonObject()
                .putAll(
                        DeviceSpec.of(
                                        TargetKind.NULL,
                                        DeviceOptions.DEFAULTS,
                                        new JsonObject().put("size", 4096))
                                .json())
                .put("pid", OWN_PID)
                .put("pidStarted", started);
    }
}
