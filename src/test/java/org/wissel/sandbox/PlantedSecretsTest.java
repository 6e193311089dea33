package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What looks for secrets finds one in whatever way it is written. */
class PlantedSecretsTest {

    private final PlantedSecrets secrets = new PlantedSecrets();
    private final String secret = secrets.plant("password");

    @Test
    void one_is_found_as_it_is_in_base64_and_in_hex_of_either_case() {
        for (String before : new String[] {"", "a", "ab", "abc"}) {
            byte[] bytes = (before + secret + "z").getBytes(StandardCharsets.UTF_8);
            secrets.look("plain" + before, bytes);
            secrets.look("base64" + before, Base64.getEncoder().encodeToString(bytes));
            secrets.look("hex" + before, HexFormat.of().formatHex(bytes));
            secrets.look("HEX" + before, HexFormat.of().withUpperCase().formatHex(bytes));
        }

        assertThat(secrets.found().get("password")).hasSize(16);
    }

    @Test
    void one_is_found_in_what_java_has_serialised() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new String[] {"a", secret});
        }
        secrets.look("serialised", bytes.toByteArray());

        assertThat(secrets.found()).containsOnlyKeys("password");
    }

    @Test
    void none_is_found_where_there_is_none() {
        secrets.look("nothing", "s3cr3t password Mark ABCDEF0123456789ABCDEF");

        assertThat(secrets.found()).isEmpty();
    }
}
