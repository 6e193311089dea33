package org.wissel.deployment;

/**
 * Where an act came from.
 *
 * @param address the client's, as the server believes it; empty for what Wissel does by itself
 * @param way by which it came in: {@code tasklist}, {@code cockpit}, {@code admin}, {@code welcome}, {@code api}, {@code page},
 *     {@code engine-rest}, {@code actuator}, or {@code wissel} for what Wissel does by itself
 * @param request the request's id in this process; empty where there is none
 */
public record Origin(String address, String way, String request) {

    /** A step, a timer, a start. */
    public static final Origin WISSEL = new Origin("", "wissel", "");
}
