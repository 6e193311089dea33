package org.wissel.journal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Tells whether settings are the same as another time, and nothing else of them. Of a secret only its name counts: a fingerprint of a
 * short word would let it be guessed.
 */
final class SettingsFingerprint {

    private static final Pattern OURS =
            Pattern.compile("(wissel|server|spring|camunda|management|logging)[._].*", Pattern.CASE_INSENSITIVE);

    private static final Pattern SECRET = Pattern.compile(
            ".*(pass(word|phrase)|secret|token|credential|authorization|headers|private.?key|notifications.*url|datasource.*url).*",
            Pattern.CASE_INSENSITIVE);

    /** Each Wissel's own where several share their settings. */
    private static final Pattern NAME = Pattern.compile("wissel[._]name", Pattern.CASE_INSENSITIVE);

    private SettingsFingerprint() {}

    /** 16 hexadecimal digits. */
    static String of(ConfigurableEnvironment environment, String salt) {
        TreeMap<String, String> settings = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> named) {
                for (String name : named.getPropertyNames()) {
                    if (OURS.matcher(name).matches() && !NAME.matcher(name).matches()) {
                        settings.put(name, SECRET.matcher(name).matches() ? "" : value(environment, name));
                    }
                }
            }
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal(settings.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** One that cannot be resolved, which nothing needed so far, counts as none. */
    private static String value(ConfigurableEnvironment environment, String name) {
        try {
            return String.valueOf(environment.getProperty(name));
        } catch (IllegalArgumentException unresolved) {
            return "";
        }
    }
}
