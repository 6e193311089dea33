package org.wissel.sandbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * One point of a run: the exchange of this number, counted over all hosts in the order in which they come, at this moment of
 * it. Something happens there, once.
 */
final class ExchangePoint implements SshWatch {

    /** When, seen from the exchange: not done at all; begun and going on alone; done, but the answer never arrives. */
    enum Moment {
        BEFORE,
        DURING,
        AFTER
    }

    private final int number;
    private final Moment moment;
    private final BooleanSupplier action;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicReference<Exchange> at = new AtomicReference<>();
    private final List<Integer> changing = new CopyOnWriteArrayList<>();
    private final AtomicBoolean struck = new AtomicBoolean();
    private final CountDownLatch happened = new CountDownLatch(1);

    /**
     * @param number from 1
     * @param action says whether the exchange goes on, where it has not begun
     */
    ExchangePoint(int number, Moment moment, BooleanSupplier action) {
        this.number = number;
        this.moment = moment;
        this.action = action;
    }

    /** Where it counts and nothing happens. */
    static ExchangePoint never() {
        return new ExchangePoint(Integer.MAX_VALUE, Moment.BEFORE, () -> true);
    }

    @Override
    public boolean mayBegin(Exchange exchange) {
        int current = seen.incrementAndGet();
        if (exchange.changes()) {
            changing.add(current);
        }
        boolean here = current == number && at.compareAndSet(null, exchange);
        // A write knows no moment between its begin and its end.
        if (here && moment == Moment.BEFORE) {
            return strike();
        }
        return true;
    }

    @Override
    public void begun(Exchange exchange) {
        if (moment == Moment.DURING && isHere(exchange)) {
            strike();
        }
    }

    @Override
    public void done(Exchange exchange) {
        if (isHere(exchange)) {
            strike();
        }
    }

    private boolean isHere(Exchange exchange) {
        return exchange.equals(at.get());
    }

    private boolean strike() {
        if (!struck.compareAndSet(false, true)) {
            return true;
        }
        boolean goesOn = action.getAsBoolean();
        happened.countDown();
        return goesOn;
    }

    /** How many exchanges there were until now. */
    int seen() {
        return seen.get();
    }

    /** The numbers of those that change something. */
    List<Integer> changing() {
        return changing;
    }

    boolean hasHappened() {
        return happened.getCount() == 0;
    }

    @Override
    public String toString() {
        Exchange exchange = at.get();
        String what = exchange == null ? "not reached" : exchange.host() + ": " + exchange.what();
        String line = what.replaceAll("\\s+", " ");
        // A script's arguments tell which one it is.
        return "exchange " + number + " " + moment + " ("
                + (line.length() <= 120 ? line : line.substring(0, 30) + "..." + line.substring(line.length() - 87))
                + ")";
    }
}
