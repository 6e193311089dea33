package org.wissel.deployment;

import java.util.Arrays;
import java.util.Locale;

/** What happens when a deployment, or an approval, takes longer than it may. */
public enum DeadlineAction {
    /** People are reminded. */
    REMIND,
    /** The deployment is rolled back. */
    ROLL_BACK;

    /**
     * The action of this word in the settings.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static DeadlineAction of(String key) {
        return Arrays.stream(values())
                .filter(action -> action.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is unknown. Use remind or roll-back."));
    }

    /** Its word in the settings. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
