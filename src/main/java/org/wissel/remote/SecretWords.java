package org.wissel.remote;

import java.util.regex.Pattern;

/** Hides in what a program said, before it is shown or kept, what looks like a secret beside its name. */
public final class SecretWords {

    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:passw(?:or)?d|passphrase|secret|token|credentials?|api[-_.]?key|authorization)[\"']?\\s*[=:]\\s*[\"']?"
                    + "(?:(?:basic|bearer)\\s+)?)[^\\s\"',;&]+");

    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+@");

    private SecretWords() {}

    /** The same with {@code ***} for each value: {@code password=***}, {@code amqp://user:***@host}. */
    public static String hidden(String said) {
        return IN_ADDRESS.matcher(NAMED.matcher(said).replaceAll("$1***")).replaceAll("$1***@");
    }
}
