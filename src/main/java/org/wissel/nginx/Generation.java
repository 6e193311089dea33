package org.wissel.nginx;

import java.util.Optional;

/**
 * What nginx itself told of the generation that it runs.
 *
 * @param runs whether it surely runs what is written: new workers accept, and no others do
 * @param isHeld whether the marker is as old as the hold time, so that workers of before count as ended
 * @param words what was seen, in words
 * @param problem why it tells nothing, one sentence with the remedy; empty when it tells
 */
record Generation(boolean runs, boolean isHeld, String words, Optional<String> problem) {

    /** One that tells. */
    static Generation seen(boolean runs, boolean isHeld, String words) {
        return new Generation(runs, isHeld, words, Optional.empty());
    }

    /** One that tells nothing. */
    static Generation untold(String problem) {
        return new Generation(false, false, problem, Optional.of(problem));
    }
}
