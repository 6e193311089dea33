package org.wissel.publisher;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes foreign text harmless: one line of bounded length, without control characters and without our credentials. */
final class OneLine {

    /** The most characters that are kept of one text. */
    static final int LONGEST = 300;

    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\s]+");

    private final List<String> secrets;

    OneLine(PublisherProperties settings) {
        // A body that echoes a header has it as JSON escapes it; the longer one first, since one may hold the other.
        this.secrets = Stream.of(settings.clientId(), settings.clientSecret())
                .flatMap(secret -> Stream.of(
                        secret, new String(JsonStringEncoder.getInstance().quoteAsString(secret))))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String of(String text) {
        String line = harmless(text);
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "...";
    }

    /** As {@link #of}, of any length. */
    String harmless(String text) {
        // Characters that are replaced could part a secret or make one up, so it is looked for before and after that.
        return withoutSecrets(
                HARMFUL.matcher(withoutSecrets(text)).replaceAll(" ").strip());
    }

    private String withoutSecrets(String text) {
        String left = text;
        for (String secret : secrets) {
            left = left.replace(secret, "***");
        }
        return left;
    }
}
