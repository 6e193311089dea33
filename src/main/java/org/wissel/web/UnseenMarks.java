package org.wissel.web;

import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.dialect.AbstractDialect;
import org.thymeleaf.dialect.IPostProcessorDialect;
import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.IAttribute;
import org.thymeleaf.model.IOpenElementTag;
import org.thymeleaf.model.IProcessableElementTag;
import org.thymeleaf.model.IStandaloneElementTag;
import org.thymeleaf.model.IText;
import org.thymeleaf.postprocessor.IPostProcessor;
import org.thymeleaf.postprocessor.PostProcessor;
import org.thymeleaf.templatemode.TemplateMode;
import org.wissel.deployment.Shown;

/**
 * Takes from every page what nobody sees and what would turn the words around it (marks of direction, of no width, controls):
 * words of hosts and of people stand there. That they are no markup is Thymeleaf's own work.
 */
@Component
class UnseenMarks extends AbstractDialect implements IPostProcessorDialect {

    private static final int AFTER_ALL = 1000;

    UnseenMarks() {
        super("unseen marks");
    }

    @Override
    public int getDialectPostProcessorPrecedence() {
        return AFTER_ALL;
    }

    @Override
    public Set<IPostProcessor> getPostProcessors() {
        return Set.of(new PostProcessor(TemplateMode.HTML, Handler.class, AFTER_ALL));
    }

    /** Made by Thymeleaf for each page, so that it must be public. */
    public static final class Handler extends AbstractTemplateHandler {

        @Override
        public void handleText(IText text) {
            String written = text.getText();
            super.handleText(
                    isPlain(written) ? text : getContext().getModelFactory().createText(Shown.lines(written)));
        }

        @Override
        public void handleOpenElement(IOpenElementTag tag) {
            super.handleOpenElement(seen(tag));
        }

        @Override
        public void handleStandaloneElement(IStandaloneElementTag tag) {
            super.handleStandaloneElement(seen(tag));
        }

        private <T extends IProcessableElementTag> T seen(T tag) {
            T seen = tag;
            for (IAttribute attribute : tag.getAllAttributes()) {
                String value = attribute.getValue();
                if (value != null && !isPlain(value)) {
                    seen = getContext()
                            .getModelFactory()
                            .setAttribute(seen, attribute.getAttributeCompleteName(), Shown.lines(value));
                }
            }
            return seen;
        }

        private static boolean isPlain(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' && c != '\n' && c != '\t' || c > '~') {
                    return false;
                }
            }
            return true;
        }
    }
}
