package org.wissel.web;

import java.time.Instant;
import org.wissel.deployment.Transfer;

/**
 * How far an export has come on its way to a node, ahead of the waves.
 *
 * @param size in bytes
 * @param sent how many of them are there
 * @param perSecond how many came in a second lately; 0 while nothing moves
 * @param state {@code waiting} for its turn, {@code sending}, or {@code sent} and proven
 * @param at when that was so
 */
record TransferAnswer(String node, Named version, long size, long sent, long perSecond, String state, Instant at) {

    static TransferAnswer of(Transfer transfer) {
        return new TransferAnswer(
                transfer.node(),
                Named.of(transfer.version()),
                transfer.size(),
                transfer.sent(),
                transfer.perSecond(),
                transfer.state().key(),
                transfer.at());
    }
}
