package org.wissel.sandbox;

import java.util.Arrays;
import java.util.List;

public final class SandboxApplication {
    static final String STAND_IN = "stand-in";

    private SandboxApplication() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        if (!words.isEmpty() && words.get(0).equals(STAND_IN)) {
            StandInRuntime.run(words.subList(1, words.size()));
        }
    }
}
