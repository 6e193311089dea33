package org.wissel.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * Lets the page that tries the API out send the CSRF token of the session with each request that writes. What the library
 * offers for that reads a cookie or the browser's storage; ours is told by {@link CsrfController} alone.
 */
@Component
class TryOutPage extends SwaggerIndexPageTransformer {

    private static final String PLACE = "dom_id: '#swagger-ui',";
    private static final String INTERCEPTOR =
            """
            requestInterceptor: async request => {
                  const writes = !['GET', 'HEAD'].includes((request.method || 'GET').toUpperCase());
                  if (writes && !Object.keys(request.headers).some(name => name.toLowerCase() === 'authorization')) {
                    const csrf = await (await fetch('/api/csrf')).json();
                    request.headers[csrf.header] = csrf.token;
                  }
                  return request;
                },
            """;

    TryOutPage(
            SwaggerUiConfigProperties page,
            SwaggerUiOAuthProperties oauth,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider json) {
        super(page, oauth, welcome, json);
    }

    @Override
    public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
            throws IOException {
        Resource transformed = super.transform(request, resource, chain);
        String text = resource.getFilename() != null && resource.getFilename().endsWith("swagger-initializer.js")
                ? transformed.getContentAsString(StandardCharsets.UTF_8)
                : "";
        return text.contains(PLACE)
                ? new TransformedResource(
                        transformed, text.replace(PLACE, INTERCEPTOR + PLACE).getBytes(StandardCharsets.UTF_8))
                : transformed;
    }
}
