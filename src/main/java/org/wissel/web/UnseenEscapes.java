package org.wissel.web;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Set;

/**
 * JSON that says what nobody sees by its number ({@code \u202e}): for what must be read back as it was written. Each half of a
 * character beyond 16 bits counts as one that is not seen.
 */
final class UnseenEscapes extends CharacterEscapes {

    private static final Set<Byte> UNSEEN = Set.of(
            Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.PRIVATE_USE,
            Character.SURROGATE,
            Character.UNASSIGNED);

    @Override
    public int[] getEscapeCodesForAscii() {
        return standardAsciiEscapesForJSON();
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
        return isUnseen((char) character) ? new SerializedString(escaped((char) character)) : null;
    }

    /** The same JSON, of one line, with what its texts hold escaped so. */
    static String in(String json) {
        StringBuilder seen = new StringBuilder(json.length());
        for (char each : json.toCharArray()) {
            if (isUnseen(each)) {
                seen.append(escaped(each));
            } else {
                seen.append(each);
            }
        }
        return seen.toString();
    }

    private static boolean isUnseen(char character) {
        return UNSEEN.contains((byte) Character.getType(character));
    }

    private static String escaped(char character) {
        return String.format("\\u%04x", (int) character);
    }
}
