package org.wissel.remote;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A number as a program on a host prints it: digits, and a point between them. */
public final class PrintedNumber {

    /** More digits than nanoseconds since 1970 have. */
    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,25}(\\.[0-9]{1,25})?");

    private PrintedNumber() {}

    /**
     * Its value. One with an exponent is none: to reckon with {@code 1e100000000} takes minutes, or all of the memory.
     *
     * @throws NumberFormatException when it is no such number
     */
    public static BigDecimal of(String printed) {
        if (!PLAIN.matcher(printed).matches()) {
            throw new NumberFormatException("no plain number");
        }
        return new BigDecimal(printed);
    }
}
