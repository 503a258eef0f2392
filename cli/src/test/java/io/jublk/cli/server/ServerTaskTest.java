package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.Recovery;
import io.jublk.ublk.UblkException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerTaskTest {

    @Test
    void taskSurvivesTheWayToTheProcess() {
        for (ServerTask task :
                List.of(
                        ServerTask.ADD,
                        ServerTask.recover(3),
                        ServerTask.upgrade(4095, 10_000),
                        ServerTask.standby(7))) {
            List<String> arguments = new ArrayList<>(List.of("background"));
            arguments.addAll(task.arguments());
            assertEquals(task, ServerTask.of(arguments.toArray(String[]::new)));
        }
    }

    @Test
    void processWithoutATaskAdds() {
        assertEquals(ServerTask.ADD, ServerTask.of(new String[] {"foreground"}));
        assertEquals(ServerTask.ADD, ServerTask.of(new String[0]));
    }

    @Test
    void whatKeepsItsBytesOutlivesItsServer() {
        assertEquals(Recovery.REISSUE, TargetKind.LOOP.defaultRecovery());
        assertEquals(Recovery.REISSUE, TargetKind.QCOW2.defaultRecovery());
        assertEquals(Recovery.NONE, TargetKind.RAM.defaultRecovery());
        TargetKind.RAM.requireRecoverable(Recovery.NONE);
        assertThrows(
                UblkException.class, () -> TargetKind.RAM.requireRecoverable(Recovery.REQUEUE));
    }
}
