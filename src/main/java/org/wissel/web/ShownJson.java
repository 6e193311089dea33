package org.wissel.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.wissel.deployment.Shown;

/**
 * Takes from every answer in JSON what nobody sees and what would turn the words around it, as {@link UnseenMarks} does from pages:
 * a terminal, a form of Tasklist and whatever else reads the API shows its words to people. Only what is answered is changed; the
 * tables keep what was written, and the audit's lines, which are proven by their hash, say it escaped ({@link UnseenEscapes}).
 */
@Configuration(proxyBeanMethods = false)
class ShownJson implements WebMvcConfigurer {

    @Override
    public void extendMessageConverters(List<HttpMessageConverter<?>> converters) {
        for (HttpMessageConverter<?> converter : converters) {
            if (converter instanceof MappingJackson2HttpMessageConverter json) {
                json.setObjectMapper(shown(json.getObjectMapper()));
            }
        }
    }

    /** A copy, since the tables' own JSON is written by the same one. */
    private static ObjectMapper shown(ObjectMapper mapper) {
        return mapper.copyWith(JsonFactory.builder()
                .addDecorator((factory, generator) -> new Words(generator))
                .build());
    }

    private static final class Words extends JsonGeneratorDelegate {

        Words(JsonGenerator written) {
            // Values are taken apart here, so that each of their texts comes by.
            super(written, false);
        }

        @Override
        public void writeFieldName(String name) throws IOException {
            super.writeFieldName(Shown.lines(name));
        }

        @Override
        public void writeString(String text) throws IOException {
            super.writeString(text == null ? null : Shown.lines(text));
        }

        @Override
        public void writeString(char[] text, int from, int length) throws IOException {
            writeString(new String(text, from, length));
        }
    }
}
