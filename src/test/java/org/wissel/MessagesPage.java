package org.wissel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * docs/messages.md: tables of three columns, what is read, what it means, what to do.
 *
 * @param rows its rows, but for the heads of tables
 */
record MessagesPage(List<Row> rows) {

    private static final String HEAD = "| Message | What it means | What to do |";

    /**
     * @param line in the page, from 1 on
     * @param messages what is read, each a message by itself
     */
    record Row(int line, List<MessageText> messages, List<String> cells) {}

    static MessagesPage read(Path page) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        boolean within = false;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (!within || !line.startsWith("|")) {
                within = line.equals(HEAD);
            } else if (!line.startsWith("|---")) {
                rows.add(row(at + 1, line));
            }
        }
        return new MessagesPage(rows);
    }

    private static Row row(int number, String line) {
        List<String> cells = Stream.of(line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|"))
                .map(String::strip)
                .toList();
        List<MessageText> messages =
                Stream.of(cells.get(0).split("<br>")).map(MessageText::read).toList();
        return new Row(number, messages, cells);
    }

    /** A row to be pasted into the page and filled in. */
    static String skeleton(MessageText message) {
        return "| " + message.cell()
                + " | what it means, what is untouched | what to look at, whether Retry is right |";
    }
}
