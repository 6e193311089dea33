package org.wissel.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.convert.DurationStyle;

/**
 * Traffic as a program: {@code PER_SECOND VISIT URL...}, for instance {@code 50 2m http://lb1 http://lb2}. It prints a line
 * every five seconds until it is asked to end; then it waits for the last answers, prints the final counts behind
 * {@code traffic ended:} and the first failures, and ends with 1 where a request failed or a session broke, else with 0.
 */
final class TrafficProgram {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private TrafficProgram() {}

    static void run(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("give PER_SECOND VISIT URL..., not " + String.join(" ", words));
        }
        Traffic traffic = Traffic.start(new Traffic.Load(
                words.subList(2, words.size()).stream().map(URI::create).toList(),
                Integer.parseInt(words.get(0)),
                80,
                20,
                List.of("weather", "kinderbijslag"),
                64,
                DurationStyle.detectAndParse(words.get(1)),
                true));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(traffic), "sandbox-traffic-end"));
        SandboxScreen.show(traffic, EVERY, EVERY);
        while (true) {
            LockSupport.park(traffic);
        }
    }

    private static void end(Traffic traffic) {
        traffic.close();
        TrafficCounters counters = traffic.counters();
        counters.failures().forEach(System.out::println);
        System.out.println("traffic ended: " + traffic.statusLine());
        Runtime.getRuntime().halt(counters.failed() + counters.broken() == 0 ? 0 : 1);
    }
}
