package org.wissel;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Changes a few places of bytes that make sense, so that what comes out nearly does. */
public final class Mutations {

    private Mutations() {}

    /** One change. @param at where, as a share of the length: 0 to 9999 */
    private record Change(int kind, int at, int length, byte[] token) {

        byte[] of(byte[] bytes) {
            int place = (int) ((long) bytes.length * at / 10_000);
            int end = Math.min(bytes.length, place + length);
            byte[] part = Arrays.copyOfRange(bytes, place, end);
            return switch (kind) {
                case 0 -> joined(Arrays.copyOf(bytes, place), token, rest(bytes, place));
                case 1 -> joined(Arrays.copyOf(bytes, place), new byte[0], rest(bytes, end));
                case 2 -> joined(Arrays.copyOf(bytes, place), token, rest(bytes, end));
                case 3 -> joined(Arrays.copyOf(bytes, end), part, rest(bytes, end));
                case 4 -> Arrays.copyOf(bytes, place);
                default -> joined(Arrays.copyOf(bytes, place), reversed(part), rest(bytes, end));
            };
        }

        private static byte[] rest(byte[] bytes, int from) {
            return Arrays.copyOfRange(bytes, from, bytes.length);
        }

        private static byte[] reversed(byte[] part) {
            byte[] reversed = new byte[part.length];
            for (int i = 0; i < part.length; i++) {
                reversed[i] = part[part.length - 1 - i];
            }
            return reversed;
        }

        private static byte[] joined(byte[] one, byte[] two, byte[] three) {
            byte[] all = Arrays.copyOf(one, one.length + two.length + three.length);
            System.arraycopy(two, 0, all, one.length, two.length);
            System.arraycopy(three, 0, all, one.length + two.length, three.length);
            return all;
        }
    }

    /**
     * Up to four changes each.
     *
     * @param tokens what is put in, besides single bytes
     */
    public static Arbitrary<byte[]> of(Arbitrary<byte[]> whole, List<byte[]> tokens) {
        Arbitrary<byte[]> token =
                Arbitraries.oneOf(Arbitraries.of(tokens), Arbitraries.bytes().map(one -> new byte[] {one}));
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 9_999),
                        Arbitraries.integers().between(1, 40),
                        token)
                .as(Change::new);
        return Combinators.combine(whole, change.list().ofMaxSize(4)).as((bytes, changes) -> {
            byte[] changed = bytes;
            for (Change each : changes) {
                changed = each.of(changed);
            }
            return changed;
        });
    }
}
