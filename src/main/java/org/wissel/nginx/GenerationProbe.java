package org.wissel.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks an nginx for the generation that it runs. */
@FunctionalInterface
interface GenerationProbe {

    /**
     * What this nginx answers, asked on a connection of its own.
     *
     * @throws IOException when it does not answer with 200 within two seconds
     */
    String ask(URI url) throws IOException;

    /** Asks by HTTP, straight, with a fresh connection each time: a kept one would still lead to an old worker. */
    static GenerationProbe byHttp() {
        return url -> {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestProperty("Connection", "close");
            connection.setUseCaches(false);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(1_000);
            try {
                int status = connection.getResponseCode();
                if (status != HttpURLConnection.HTTP_OK) {
                    throw new IOException("it answers with " + status);
                }
                try (InputStream body = connection.getInputStream()) {
                    return new String(body.readNBytes(1_000), StandardCharsets.UTF_8).strip();
                }
            } finally {
                connection.disconnect();
            }
        };
    }
}
