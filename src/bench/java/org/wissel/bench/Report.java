package org.wissel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured: tables to read, and every number by its name for a program. */
final class Report {

    private final List<Table> tables = new ArrayList<>();
    private final Map<String, Number> figures = new LinkedHashMap<>();
    private final List<Aim> aims = new ArrayList<>();

    /** A table under construction; the first column is words, the others are right-aligned. */
    static final class Table {

        private final String title;
        private final List<List<String>> rows = new ArrayList<>();

        private Table(String title, String... columns) {
            this.title = title;
            rows.add(List.of(columns));
        }

        /** One row; numbers are rounded to three digits that count. */
        Table row(Object... cells) {
            List<String> row = new ArrayList<>();
            for (Object cell : cells) {
                row.add(cell instanceof Double number ? rounded(number) : String.valueOf(cell));
            }
            rows.add(row);
            return this;
        }

        /** As Markdown, aligned for a terminal. */
        String text() {
            int[] widths = new int[rows.get(0).size()];
            rows.forEach(row -> {
                for (int i = 0; i < row.size(); i++) {
                    widths[i] = Math.max(widths[i], row.get(i).length());
                }
            });
            StringBuilder text = new StringBuilder(title).append("\n\n");
            for (int r = 0; r < rows.size(); r++) {
                text.append(line(rows.get(r), widths));
                if (r == 0) {
                    text.append("|");
                    for (int i = 0; i < widths.length; i++) {
                        text.append("-".repeat(widths[i] + 1)).append(i == 0 ? "-|" : ":|");
                    }
                    text.append("\n");
                }
            }
            return text.toString();
        }

        private static String line(List<String> row, int[] widths) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < row.size(); i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(' ')
                        .append(i == 0 ? row.get(i) + pad : pad + row.get(i))
                        .append(" |");
            }
            return line.append("\n").toString();
        }
    }

    private record Aim(String what, double is, double atMost) {

        String text() {
            return "- " + what + ": " + rounded(is) + ", aim at most " + rounded(atMost)
                    + (is <= atMost ? ": met" : ": NOT met");
        }
    }

    Table table(String title, String... columns) {
        Table table = new Table(title, columns);
        tables.add(table);
        return table;
    }

    /** Keeps a number for the JSON file, under a name with dots: {@code rolling.restart-2s.wissel.seconds}. */
    double figure(String name, double value) {
        figures.put(name, value);
        return value;
    }

    /** A number that was kept. */
    double value(String name) {
        return figures.get(name).doubleValue();
    }

    /** A ratio that has an aim; a lower one is better. */
    void aim(String what, double is, double atMost) {
        aims.add(new Aim(what, is, atMost));
    }

    String text() {
        String text = tables.stream().map(Table::text).collect(Collectors.joining("\n"));
        return aims.isEmpty()
                ? text
                : text + "\nAims\n\n" + aims.stream().map(Aim::text).collect(Collectors.joining("\n")) + "\n";
    }

    /** Writes machine, figures and aims as JSON. */
    void writeJson(Path file, Map<String, ?> machine) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("figures", figures);
        all.put(
                "aims",
                aims.stream()
                        .map(aim -> Map.of("what", aim.what(), "is", aim.is(), "atMost", aim.atMost()))
                        .toList());
        Files.createDirectories(file.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    static String rounded(double value) {
        double size = Math.abs(value);
        int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
