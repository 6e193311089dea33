package org.wissel.web;

import java.util.List;
import java.util.Locale;
import org.wissel.deployment.Transfer;

/**
 * How far an export has come on its way to a node, as the page shows it.
 *
 * @param words for instance {@code 31.5 of 52.4 MB, 12.1 MB/s}
 */
record TransferRow(String node, String version, long size, long sent, boolean whole, String words) {

    static List<TransferRow> of(List<Transfer> transfers) {
        return transfers.stream().map(TransferRow::of).toList();
    }

    private static TransferRow of(Transfer transfer) {
        return new TransferRow(
                transfer.node(),
                transfer.version().toString(),
                transfer.size(),
                transfer.sent(),
                transfer.state() == Transfer.State.SENT,
                words(transfer));
    }

    private static String words(Transfer transfer) {
        Unit unit = Unit.of(transfer.size());
        return switch (transfer.state()) {
            case WAITING -> "waits for its turn";
            case SENT -> unit.words(transfer.size()) + " " + unit.name + ", checksum proven";
            case SENDING ->
                unit.words(transfer.sent()) + " of " + unit.words(transfer.size()) + " " + unit.name
                        + (transfer.perSecond() == 0
                                ? ""
                                : ", " + Unit.of(transfer.perSecond()).words(transfer.perSecond()) + " "
                                        + Unit.of(transfer.perSecond()).name + "/s");
        };
    }

    /** In one line, once all are sent: quiet. */
    static String summary(List<TransferRow> rows) {
        long bytes = rows.stream().mapToLong(TransferRow::size).sum();
        long nodes = rows.stream().map(TransferRow::node).distinct().count();
        return "Sent ahead of the waves: " + Unit.of(bytes).words(bytes) + " " + Unit.of(bytes).name + " to " + nodes
                + (nodes == 1 ? " node." : " nodes.");
    }

    private record Unit(String name, double bytes) {

        private static Unit of(long most) {
            return most >= 1_000_000_000
                    ? new Unit("GB", 1e9)
                    : most >= 1_000_000 ? new Unit("MB", 1e6) : new Unit("kB", 1e3);
        }

        private String words(long amount) {
            return String.format(Locale.ROOT, "%.1f", amount / bytes);
        }
    }
}
