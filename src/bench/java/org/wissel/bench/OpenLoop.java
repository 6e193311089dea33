package org.wissel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who come at set moments, whether the ones before them were answered or not: latency is counted from the moment that was set,
 * so that a pause of the other side is felt by all who would have come meanwhile.
 */
final class OpenLoop {

    private static final int USERS = 64;

    private final InetSocketAddress address;
    private final double rate;
    private final boolean keepAlive;
    private final boolean sessions;
    private final AtomicLong next = new AtomicLong();
    private final List<User> users = new ArrayList<>();
    private final long begin = System.nanoTime() + 50_000_000;
    private final long[] cpuBefore = cpu();
    private volatile boolean over;

    /**
     * What was felt; latencies in milliseconds.
     *
     * @param failures answers that were none, or not 200, those on kept connections that ended included
     * @param resets kept connections that ended when a request had been sent
     * @param cpu share of this machine's processors that worked meanwhile, whoever made them
     */
    record Felt(
            double rate, long requests, double p50, double p99, double max, long failures, long resets, double cpu) {}

    private OpenLoop(URI url, double rate, boolean keepAlive, boolean sessions) throws IOException {
        this.address = new InetSocketAddress(url.getHost(), url.getPort());
        this.rate = rate;
        this.keepAlive = keepAlive;
        this.sessions = sessions;
    }

    /**
     * Begins.
     *
     * @param rate requests in a second
     * @param keepAlive whether connections are kept; otherwise each request has one of its own
     * @param sessions whether users start sessions and go on with them; otherwise they ask for the first page
     */
    static OpenLoop on(URI url, double rate, boolean keepAlive, boolean sessions) throws IOException {
        OpenLoop load = new OpenLoop(url, rate, keepAlive, sessions);
        for (int i = 0; i < USERS; i++) {
            User user = load.new User(i);
            load.users.add(user);
            user.setDaemon(true);
            user.start();
        }
        return load;
    }

    /** Ends, and tells. */
    Felt end() throws Exception {
        over = true;
        for (User user : users) {
            user.join();
        }
        long[] cpuAfter = cpu();
        long[] all = users.stream()
                .flatMapToLong(user -> Arrays.stream(user.latencies, 0, user.count))
                .sorted()
                .toArray();
        return new Felt(
                rate,
                all.length,
                at(all, 0.5),
                at(all, 0.99),
                at(all, 1),
                users.stream().mapToLong(user -> user.failures).sum(),
                users.stream().mapToLong(user -> user.resets).sum(),
                1 - (cpuAfter[1] - cpuBefore[1]) / (double) (cpuAfter[0] - cpuBefore[0]));
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
    }

    /** Of all processors: the time that has passed, and what of it they were idle. */
    private static long[] cpu() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+");
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            all += Long.parseLong(words[i]);
        }
        return new long[] {all, Long.parseLong(words[4]) + Long.parseLong(words[5])};
    }

    private final class User extends Thread {

        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        private final int number;
        private long[] latencies = new long[1024];
        private int count;
        private long failures;
        private long resets;
        private SocketChannel kept;
        private String session;
        private int asked;

        private User(int number) {
            super("user-" + number);
            this.number = number;
        }

        @Override
        public void run() {
            while (!over) {
                long due = begin + (long) (next.getAndIncrement() * 1e9 / rate);
                for (long left = due - System.nanoTime(); left > 0 && !over; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(left, 100_000_000));
                }
                if (!over) {
                    ask();
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, count * 2);
                    }
                    latencies[count++] = System.nanoTime() - due;
                }
            }
            drop();
        }

        private void ask() {
            boolean reused = false;
            try {
                reused = keepAlive && isAlive(kept);
                if (!reused) {
                    drop();
                    kept = connect();
                }
                String answer = answer(request());
                if (!answer.startsWith("HTTP/1.1 200")) {
                    failures++;
                    session = null;
                } else if (sessions) {
                    int at = answer.indexOf("\"sessionId\":\"");
                    session = at < 0 ? session : answer.substring(at + 13, answer.indexOf('"', at + 13));
                }
                if (!keepAlive || answer.contains("Connection: close")) {
                    drop();
                }
            } catch (IOException broken) {
                failures++;
                resets += reused ? 1 : 0;
                drop();
            }
        }

        /** Each tenth request of a user starts a session. */
        private String request() {
            if (!sessions) {
                return "GET /";
            }
            boolean start = session == null || asked++ % 10 == 0;
            return start ? "GET /runtime/server/api/v2/start/weather" : "GET /runtime/server/api/v2/session/" + session;
        }

        private SocketChannel connect() throws IOException {
            SocketChannel channel = SocketChannel.open();
            // Sixty-four addresses have ports enough for as many connections in a minute.
            channel.bind(new InetSocketAddress("127.0.1." + (1 + number), 0));
            channel.connect(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        }

        /** As a good client looks before it sends on a connection that it kept. */
        private boolean isAlive(SocketChannel channel) throws IOException {
            if (channel == null) {
                return false;
            }
            channel.configureBlocking(false);
            try {
                buffer.clear();
                return channel.read(buffer) == 0;
            } catch (IOException reset) {
                return false;
            } finally {
                channel.configureBlocking(true);
            }
        }

        private String answer(String line) throws IOException {
            kept.write(ByteBuffer.wrap((line + " HTTP/1.1\r\nHost: bench\r\nConnection: "
                            + (keepAlive ? "keep-alive" : "close") + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            buffer.clear();
            while (true) {
                if (kept.read(buffer) < 0) {
                    throw new EOFException();
                }
                String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
                int head = text.indexOf("\r\n\r\n");
                if (head >= 0 && text.length() >= head + 4 + length(text.substring(0, head))) {
                    return text;
                }
            }
        }

        private static int length(String head) {
            int at = head.indexOf("Content-Length: ");
            return at < 0
                    ? 0
                    : Integer.parseInt(head.substring(at + 16).split("\r")[0].strip());
        }

        private void drop() {
            try {
                if (kept != null) {
                    kept.close();
                }
            } catch (IOException gone) {
                // It is of no more use either way.
            }
            kept = null;
        }
    }
}
