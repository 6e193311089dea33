package org.wissel.blueriq;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.UploadedArchives;
import org.wissel.deployment.UploadedArchives.Archive;

/**
 * How much may be uploaded in all: what lies in the database together with what arrives at this Wissel. What arrives at another one
 * at that moment is not seen, so that several may go beyond it by what they take at once.
 */
final class UploadRoom {

    private final UploadedArchives archives;
    private final UploadProperties settings;
    private long kept;
    private int arriving;
    private long arrived;

    UploadRoom(UploadedArchives archives, UploadProperties settings) {
        this.archives = archives;
        this.settings = settings;
    }

    /**
     * Takes a place for one more, until it is closed: by then it is kept or gone.
     *
     * @throws ExportNotKeptException when there are as many as may be
     */
    Place enter(String name) {
        List<Archive> all = archives.all();
        synchronized (this) {
            if (all.size() + arriving >= settings.most()) {
                throw noRoom(name, settings.most() + " exports that were uploaded are kept", "wissel.uploads.most");
            }
            kept = sizeOf(all);
            arriving++;
        }
        return new Place(name);
    }

    private static long sizeOf(List<Archive> archives) {
        return archives.stream().mapToLong(Archive::size).sum();
    }

    private synchronized void take(Place place, int bytes) {
        if (kept + arrived + bytes > settings.largestTogether().toBytes()) {
            throw noRoom(
                    place.name,
                    "the exports that were uploaded would have more than " + Receiving.words(settings.largestTogether())
                            + " together",
                    "wissel.uploads.largest-together");
        }
        arrived += bytes;
        place.bytes += bytes;
    }

    private synchronized void leave(Place place) {
        arriving--;
        arrived -= place.bytes;
        // As though it were kept; the next one that enters looks what is.
        kept += place.bytes;
    }

    private static ExportNotKeptException noRoom(String name, String why, String setting) {
        return new ExportNotKeptException(
                name + ": there is no room, since " + why + ", so nothing of it was kept. Delete an upload that nothing"
                        + " needs, or raise " + setting + ".",
                null);
    }

    /** The place of one that arrives. */
    final class Place implements AutoCloseable {

        private final String name;
        private long bytes;

        private Place(String name) {
            this.name = name;
        }

        /** The same content, of which every byte takes room; reading beyond what there is throws {@link ExportNotKeptException}. */
        InputStream counted(InputStream content) {
            return new FilterInputStream(content) {
                @Override
                public int read() throws IOException {
                    int read = super.read();
                    take(Place.this, read < 0 ? 0 : 1);
                    return read;
                }

                @Override
                public int read(byte[] buffer, int from, int length) throws IOException {
                    int read = super.read(buffer, from, length);
                    take(Place.this, Math.max(0, read));
                    return read;
                }
            };
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
