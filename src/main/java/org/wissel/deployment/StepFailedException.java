package org.wissel.deployment;

/**
 * A step did not come to its end for a technical reason: it will be tried again and then becomes an incident. The message
 * is for the operator: where, what was tried, what came back, what to do.
 */
public class StepFailedException extends RuntimeException {

    // The engine keeps 666 characters of an incident's message; what to do stands at the end and must be among them.
    private static final int LIMIT = 660;
    private static final int REMEDY_LIMIT = 240;

    /**
     * @param place the node's or load balancer's name; it comes first in the message
     * @param what what was tried and what came back, without a full stop
     * @param remedy what to do, as a whole sentence
     */
    public StepFailedException(String place, String what, String remedy) {
        super(message(place, what, remedy));
    }

    public StepFailedException(String place, String what, String remedy, Throwable cause) {
        super(message(place, what, remedy), cause);
    }

    private static String message(String place, String what, String remedy) {
        // Words of hosts stand in it: they go to logs, pages and chats.
        return shortened(Shown.line(place, 200), Shown.lines(what), Shown.lines(remedy));
    }

    private static String shortened(String place, String what, String remedy) {
        String whole = place + ": " + what + ". " + remedy;
        if (whole.length() <= LIMIT) {
            return whole;
        }
        // Its beginning says what became of it, its end what to do.
        int half = REMEDY_LIMIT / 2 - 3;
        String end = remedy.length() <= REMEDY_LIMIT
                ? remedy
                : remedy.substring(0, half) + " ... " + remedy.substring(remedy.length() - half);
        int room = LIMIT - place.length() - end.length() - 8;
        return place + ": " + (what.length() <= room ? what : what.substring(0, Math.max(0, room)) + " ...") + ". "
                + end;
    }
}
