package org.wissel.nginx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wissel.nginx.Directive.Word;

/**
 * One upstream block in an nginx configuration file, whole {@code nginx.conf} or included piece. Editing changes the word
 * {@code down} of the servers meant and not one other byte; marking down and up again gives the bytes that were there.
 */
final class UpstreamText {

    private static final String DOWN = "down";

    /**
     * One {@code server} of the upstream.
     *
     * @param address its address
     * @param written the address as it is written
     * @param parameters the words behind the address
     * @param last the directive's last word
     */
    record Server(ServerAddress address, String written, List<Word> parameters, Word last) {

        boolean isDown() {
            return has(DOWN);
        }

        boolean isBackup() {
            return has("backup");
        }

        /** Set by an operator on an nginx that knows sticky sessions: it keeps bound users and gets no new ones. */
        boolean isDraining() {
            return has("drain");
        }

        private boolean has(String parameter) {
            return parameters.stream().anyMatch(word -> word.text().equals(parameter));
        }
    }

    private final String text;
    private final List<Server> servers;

    private UpstreamText(String text, List<Server> servers) {
        this.text = text;
        this.servers = List.copyOf(servers);
    }

    /**
     * Reads the upstream of this name.
     *
     * @throws ConfigSyntaxException when the file cannot be understood, has no such upstream or several, includes another
     *     file within it, or lists a server twice
     */
    static UpstreamText read(byte[] bytes, String upstream) {
        // One character per byte, so that every byte comes back as it was, whatever the file's encoding is.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // nginx skips a byte order mark of UTF-8; kept apart, it would read as part of the first word.
        List<Directive> all = ConfigText.read(text.startsWith("\u00EF\u00BB\u00BF") ? "   " + text.substring(3) : text);
        // A name beyond ASCII is compared as the bytes of UTF-8.
        String name = new String(upstream.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<Directive> blocks = all.stream()
                .flatMap(Directive::all)
                .filter(directive -> directive.block()
                        && directive.name().equals("upstream")
                        && directive.argument(1).equals(name))
                .toList();
        if (blocks.isEmpty()) {
            throw new ConfigSyntaxException("holds no block \"upstream " + upstream + " { }\"");
        }
        if (blocks.size() > 1) {
            throw new ConfigSyntaxException("holds \"upstream " + upstream + "\" " + blocks.size() + " times, in lines "
                    + ConfigText.line(text, blocks.get(0).start()) + " and "
                    + ConfigText.line(text, blocks.get(1).start()));
        }
        return new UpstreamText(text, servers(text, blocks.get(0)));
    }

    private static List<Server> servers(String text, Directive block) {
        List<Server> servers = new ArrayList<>();
        Set<ServerAddress> seen = new HashSet<>();
        for (Directive directive : block.children()) {
            if (directive.name().equals("include")) {
                throw new ConfigSyntaxException("line " + ConfigText.line(text, directive.start())
                        + ": the upstream includes another file, so its servers cannot be seen here");
            }
            if (directive.name().equals("server") && directive.words().size() > 1) {
                List<Word> words = directive.words();
                Server server = new Server(
                        ServerAddress.of(words.get(1).text()),
                        words.get(1).text(),
                        words.subList(2, words.size()),
                        words.get(words.size() - 1));
                if (!seen.add(server.address())) {
                    throw new ConfigSyntaxException("line " + ConfigText.line(text, directive.start()) + ": the server "
                            + server.written() + " is listed twice");
                }
                servers.add(server);
            }
        }
        return servers;
    }

    /** The servers in the order of the file. */
    List<Server> servers() {
        return servers;
    }

    Optional<Server> server(ServerAddress address) {
        return servers.stream()
                .filter(server -> server.address().equals(address))
                .findFirst();
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes with these servers not down and those down; a server in neither stays as it is. */
    byte[] with(Set<ServerAddress> up, Set<ServerAddress> down) {
        StringBuilder edited = new StringBuilder(text);
        // From the end to the start, so that the places before stay what they are.
        servers.stream()
                .sorted(Comparator.comparing((Server server) -> server.last().start())
                        .reversed())
                .forEach(server -> {
                    if (down.contains(server.address()) && !server.isDown()) {
                        edited.insert(server.last().end(), " " + DOWN);
                    } else if (up.contains(server.address()) && server.isDown()) {
                        removeDown(edited, server);
                    }
                });
        return edited.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void removeDown(StringBuilder edited, Server server) {
        for (int index = server.parameters().size() - 1; index >= 0; index--) {
            Word word = server.parameters().get(index);
            if (word.text().equals(DOWN)) {
                // Never the line end before it: what is left could then be part of a comment.
                char before = text.charAt(word.start() - 1);
                edited.delete(word.start() - (before == ' ' || before == '\t' ? 1 : 0), word.end());
            }
        }
    }
}
