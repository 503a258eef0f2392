package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Both ends of a TCP connection over the loopback, with their descriptors. */
record SocketPair(SocketChannel left, SocketChannel right, int leftFd, int rightFd)
        implements AutoCloseable {

    static SocketPair connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel left = SocketChannel.open(server.getLocalAddress());
            SocketChannel right = server.accept();
            return new SocketPair(left, right, fd(left), fd(right));
        }
    }

    @Override
    public void close() throws IOException {
        left.close();
        right.close();
    }

    /** From ports to inode (/proc/net/tcp), from inode to descriptor (/proc/self/fd). */
    private static int fd(SocketChannel channel) throws IOException {
        int local = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        int remote = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
        Set<String> links = new HashSet<>();
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (!Files.exists(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.trim().split("\\s+");
                if (fields[1].endsWith(hex(local)) && fields[2].endsWith(hex(remote))) {
                    links.add("socket:[" + fields[9] + "]");
                }
            }
        }
        Set<Integer> found = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : open) {
                try {
                    if (links.contains(Files.readSymbolicLink(fd).toString())) {
                        found.add(Integer.parseInt(fd.getFileName().toString()));
                    }
                } catch (NoSuchFileException _) {
                    // closed in the meantime: not ours
                }
            }
        }
        assertEquals(1, found.size(), "descriptors of the connection");
        return found.iterator().next();
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
