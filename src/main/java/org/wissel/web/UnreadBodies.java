package org.wissel.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Waits for the rest of few bodies at a time. What a request announced and nobody read, Tomcat reads after the answer, to go on with
 * the connection, and whoever sends nothing more holds a thread meanwhile: so strangers can hold these few, and the other connections
 * end at once.
 */
@Component
class UnreadBodies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** As many as of {@link FewForms}. */
    static final int MOST = FewForms.MOST;

    /** In bytes. Of a larger rest the connection ends: Tomcat's own {@code maxSwallowSize}. */
    private static final int LARGEST_REST = 2 * 1024 * 1024;

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addEngineValves(new Rest());
    }

    private static final class Rest extends ValveBase {

        private final Semaphore places = new Semaphore(MOST);

        private Rest() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            getNext().invoke(request, response);
            // One that goes on by itself belongs to somebody who is signed in.
            if (request.isAsync() || request.getCoyoteRequest().isFinished()) {
                return;
            }
            if (!places.tryAcquire()) {
                doNotWait(request);
                return;
            }
            try {
                // Some send the rest only when they have seen the answer.
                response.flushBuffer();
                if (!isRead(request.getStream())) {
                    doNotWait(request);
                }
            } catch (IOException gone) {
                doNotWait(request);
            } finally {
                places.release();
            }
        }

        private static boolean isRead(InputStream rest) throws IOException {
            byte[] buffer = new byte[8 * 1024];
            long size = 0;
            int read = 0;
            while (read >= 0 && size <= LARGEST_REST) {
                read = rest.read(buffer);
                size += Math.max(0, read);
            }
            return read < 0;
        }

        private static void doNotWait(Request request) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }
}
