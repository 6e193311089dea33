package org.wissel.remote;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What people read of a file whose encoding nobody tells. */
public final class FileText {

    private FileText() {}

    /** @return as UTF-8 where all of it is, else each byte as a character of ISO-8859-1, so that no file is unreadable */
    public static String of(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException anotherEncoding) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
