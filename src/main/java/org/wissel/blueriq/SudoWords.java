package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command that runs through sudo, taken apart: {@code sudo -n -u tomcat systemctl restart tomcat}.
 *
 * @param sudo the word that names sudo
 * @param identity the options that say as whom it runs ({@code -u}, {@code -g}), each followed by its value
 * @param command the program that sudo runs, and its arguments; never empty
 */
record SudoWords(String sudo, List<String> identity, List<String> command) {

    private static final String SHORT_WITH_VALUE = "ugUChprtTRD";
    private static final List<String> LONG_WITH_VALUE = List.of(
            "--user",
            "--group",
            "--other-user",
            "--close-from",
            "--host",
            "--prompt",
            "--role",
            "--type",
            "--command-timeout",
            "--chroot",
            "--chdir");

    /** Empty when the words do not run a program through sudo. */
    static Optional<SudoWords> of(List<String> words) {
        String first = words.get(0);
        if (!first.equals("sudo") && !first.endsWith("/sudo")) {
            return Optional.empty();
        }
        List<String> identity = new ArrayList<>();
        int at = 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            String word = words.get(at++);
            if (word.equals("--")) {
                break;
            }
            String option = word.startsWith("--") ? word.replaceFirst("=.*", "") : shortOption(word);
            boolean hasValue = LONG_WITH_VALUE.contains(option) || (option.length() == 2 && !option.equals("--"));
            if (!hasValue) {
                continue;
            }
            String glued =
                    word.startsWith("--") ? afterEquals(word) : word.substring(word.indexOf(option.charAt(1)) + 1);
            String value = !glued.isEmpty() ? glued : at < words.size() ? words.get(at++) : "";
            switch (option) {
                case "-u", "--user" -> identity.addAll(List.of("-u", value));
                case "-g", "--group" -> identity.addAll(List.of("-g", value));
                default -> {}
            }
        }
        while (at < words.size() && words.get(at).matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
            at++;
        }
        return at < words.size()
                ? Optional.of(new SudoWords(first, List.copyOf(identity), List.copyOf(words.subList(at, words.size()))))
                : Optional.empty();
    }

    /** The first letter of the word that takes a value, as an option; empty when none does. */
    private static String shortOption(String word) {
        return word.chars()
                .skip(1)
                .filter(letter -> SHORT_WITH_VALUE.indexOf(letter) >= 0)
                .mapToObj(letter -> "-" + (char) letter)
                .findFirst()
                .orElse("");
    }

    private static String afterEquals(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? "" : word.substring(equals + 1);
    }

    /** What asks sudo, without running anything and without a password, whether it would be allowed. */
    List<String> listing() {
        List<String> words = new ArrayList<>(List.of(sudo, "-n", "-l"));
        words.addAll(identity);
        words.addAll(command);
        return words;
    }

    String program() {
        return command.get(0);
    }

    /**
     * The line that allows it, whatever stands in for the placeholders of a usage probe.
     *
     * @param user the SSH user
     * @param path where the program lies, since sudoers names no program without its path
     */
    String sudoersLine(String user, String path) {
        StringBuilder line = new StringBuilder(user + " ALL=(" + valueOf("-u", "root"));
        if (identity.contains("-g")) {
            line.append(" : ").append(valueOf("-g", ""));
        }
        line.append(") NOPASSWD: ").append(escaped(path));
        command.stream().skip(1).map(SudoWords::escaped).forEach(word -> line.append(' ')
                .append(word.replaceAll("\\{(project|name|version)}", "*")));
        return line.toString();
    }

    private String valueOf(String option, String otherwise) {
        int at = identity.lastIndexOf(option);
        return at < 0 ? otherwise : identity.get(at + 1);
    }

    /** sudoers(5): these have a meaning of their own there. */
    private static String escaped(String word) {
        return word.replaceAll("[\\\\,:=\\s*?\\[\\]!]", "\\\\$0");
    }
}
