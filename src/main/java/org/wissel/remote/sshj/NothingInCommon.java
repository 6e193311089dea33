package org.wissel.remote.sshj;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wissel.remote.SshProperties;

/** What a host must change that offers only algorithms which count as broken. */
final class NothingInCommon {

    /** As sshj words it: of what, what we offer, and what the host does. */
    private static final Pattern SAID = Pattern.compile("settlement of\\s(\\w+):\\s\\[(.*)]\\sand\\s\\[(.*)]");

    /** The line of sshd_config that says which of them the host offers. */
    private static final Map<String, String> LINES = Map.of(
            "KeyExchangeAlgorithms", "KexAlgorithms",
            "HostKeyAlgorithms", "HostKeyAlgorithms",
            "Client2ServerCipherAlgorithms", "Ciphers",
            "Server2ClientCipherAlgorithms", "Ciphers",
            "Client2ServerMACAlgorithms", "MACs",
            "Server2ClientMACAlgorithms", "MACs");

    private NothingInCommon() {}

    /** Empty when that is not why connecting failed. */
    static Optional<Unavailable> of(SshProperties settings, Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            Matcher said = SAID.matcher(cause.getMessage() == null ? "" : cause.getMessage());
            if (said.find()) {
                return Optional.of(new Unavailable(words(settings, said), failed));
            }
        }
        return Optional.empty();
    }

    private static String words(SshProperties settings, Matcher said) {
        String line = LINES.getOrDefault(said.group(1), said.group(1));
        return "the sshd of " + settings + " offers none of the " + line + " that Wissel uses, but only "
                + plain(said.group(3))
                + ", which are too weak. Update OpenSSH there (7.4 or newer does), or let the line " + line
                + " of its sshd_config name one of " + plain(said.group(2))
                + (line.equals("HostKeyAlgorithms") ? ", and make a host key of that kind (ssh-keygen -A)" : "");
    }

    /** Without the marks that stand among the exchanges and are none. The host may say anything. */
    private static String plain(String names) {
        String plain = Arrays.stream(names.split(", "))
                .filter(name -> !name.startsWith("ext-info-") && !name.startsWith("kex-strict-"))
                .collect(Collectors.joining(", "))
                .replaceAll("[^A-Za-z0-9@.,_ -]", "?");
        return plain.length() <= 300 ? plain : plain.substring(0, 297) + "...";
    }
}
