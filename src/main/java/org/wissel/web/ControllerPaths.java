package org.wissel.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** The paths that controllers have, by whatever method. */
final class ControllerPaths {

    private final ObjectProvider<RequestMappingHandlerMapping> mapping;

    /** @param mapping made after the sign-in is */
    ControllerPaths(ObjectProvider<RequestMappingHandlerMapping> mapping) {
        this.mapping = mapping;
    }

    /** Whether any controller has the path of this request. */
    boolean know(HttpServletRequest request) {
        PathContainer path = PathContainer.parsePath(pathOf(request));
        return mapping.getObject().getHandlerMethods().keySet().stream()
                .filter(mapped -> mapped.getPathPatternsCondition() != null)
                .flatMap(mapped -> mapped.getPathPatternsCondition().getPatterns().stream())
                .anyMatch(pattern -> pattern.matches(path));
    }

    /** What says so of a path that none has. */
    NoResourceFoundException nothingAt(HttpServletRequest request) {
        return new NoResourceFoundException(
                HttpMethod.valueOf(request.getMethod()), pathOf(request).substring(1));
    }

    private static String pathOf(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
