package io.jublk.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged while it is open, kept here instead of shown. */
final class Logged implements AutoCloseable {

    private final Logger logger;
    private final List<String> messages = new ArrayList<>();

    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    synchronized (messages) {
                        messages.add(record.getMessage());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    Logged(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }
}
