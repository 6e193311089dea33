package org.wissel.blueriq;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shown;

/**
 * The beginning of an XML file in an archive, up to where a model says which version it is: {@code <application
 * applicationId="Kinderbijslag:0.0-Trunk" ...>}, 11th element of a genuine one. Nothing outside of the file is ever read. Whether
 * the whole is sound the Runtime tells by loading it.
 */
final class ModelBeginning {

    private static final int LONGEST = 1024 * 1024;
    private static final int MOST_ELEMENTS = 100;

    private ModelBeginning() {}

    /**
     * Reads the beginning.
     *
     * @param name the entry's
     * @param expected what the metadata say
     * @throws ArchiveRefusal when it has a document type, hides where it begins, or is another version's model
     */
    static void require(String name, InputStream xml, ProjectVersion expected) throws IOException {
        Bounded bounded = new Bounded(xml);
        int elements = 0;
        try {
            XMLStreamReader reader = harmless().createXMLStreamReader(bounded);
            while (elements < MOST_ELEMENTS && reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    throw ArchiveRefusal.notGenuine("The entry " + Shown.value(name)
                            + " carries a document type, which no genuine export's does.");
                }
                if (event == XMLStreamConstants.START_ELEMENT) {
                    elements++;
                    String id = reader.getLocalName().equals("application")
                            ? reader.getAttributeValue(null, "applicationId")
                            : null;
                    if (id != null) {
                        requireSame(name, id, expected);
                        return;
                    }
                }
            }
        } catch (XMLStreamException unsound) {
            // A document type stands before the first element, which a parser that stops here never reaches either.
            if (elements == 0 && bounded.left == 0) {
                throw ArchiveRefusal.notGenuine(
                        "The entry " + Shown.value(name) + " has more than 1 MB before its first element.");
            }
        }
    }

    private static void requireSame(String name, String id, ProjectVersion expected) {
        if (!id.equals(expected.project() + ":" + expected.version())) {
            throw ArchiveRefusal.notGenuine("The entry " + Shown.value(name) + " is the model of " + Shown.value(id)
                    + ", and the metadata name " + expected + ".");
        }
    }

    /** A factory of readers that read nothing but what they are given. */
    static XMLInputFactory harmless() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException();
        });
        return factory;
    }

    /** Ends after a while. */
    private static final class Bounded extends FilterInputStream {

        private int left = LONGEST;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = super.read(target, from, Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
