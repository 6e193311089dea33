package org.wissel.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Every resource of the engine's own APIs, as their classes name them: method and path. */
final class JaxRsWays {

    /** One resource; what stands in braces is a variable. */
    record Way(String method, String path) implements Comparable<Way> {

        /** With every variable named {@code unknown}. */
        String example() {
            return path.replaceAll("\\{[^}]*}", "unknown");
        }

        @Override
        public int compareTo(Way other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final Set<Way> ways = new TreeSet<>();

    private JaxRsWays() {}

    /** Of one application at its place. */
    static Set<Way> of(String base, Application application) {
        JaxRsWays found = new JaxRsWays();
        found.add(base, application);
        return found.ways;
    }

    /** Of every application that this server has. */
    static Set<Way> of(ServletContext server) throws ReflectiveOperationException {
        JaxRsWays found = new JaxRsWays();
        for (ServletRegistration servlet : server.getServletRegistrations().values()) {
            String application = servlet.getInitParameter("jakarta.ws.rs.Application");
            if (application != null) {
                Object made =
                        Class.forName(application).getDeclaredConstructor().newInstance();
                for (String mapping : servlet.getMappings()) {
                    found.add(mapping.replace("/*", ""), (Application) made);
                }
            }
        }
        return found.ways;
    }

    private void add(String base, Application resources) {
        resources.getClasses().forEach(type -> annotation(type, Path.class)
                .ifPresent(path -> walk(joined(base, path.value()), type, new HashSet<>())));
    }

    private void walk(String base, Class<?> type, Set<Class<?>> around) {
        if (!around.add(type)) {
            throw new IllegalStateException(type + " is a resource within itself: name what it has in a row");
        }
        for (Method method : type.getMethods()) {
            List<Method> declared = declarations(method);
            Optional<Path> path = first(declared, Path.class);
            Optional<String> verb = declared.stream()
                    .flatMap(each -> Arrays.stream(each.getAnnotations()))
                    .map(each -> each.annotationType().getAnnotation(HttpMethod.class))
                    .filter(each -> each != null)
                    .map(HttpMethod::value)
                    .findFirst();
            String place = path.map(each -> joined(base, each.value())).orElse(base);
            if (verb.isPresent()) {
                ways.add(new Way(verb.get(), place));
            } else if (path.isPresent()) {
                walk(place, method.getReturnType(), new HashSet<>(around));
            }
        }
    }

    /** Annotations of JAX-RS are inherited from what is overridden or implemented. */
    private static List<Method> declarations(Method method) {
        List<Method> found = new ArrayList<>();
        for (Class<?> type : familyOf(method.getDeclaringClass())) {
            try {
                found.add(type.getDeclaredMethod(method.getName(), method.getParameterTypes()));
            } catch (NoSuchMethodException notThere) {
                // Declared further up.
            }
        }
        return found;
    }

    private static List<Class<?>> familyOf(Class<?> type) {
        List<Class<?>> family = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            family.add(each);
            for (Class<?> implemented : each.getInterfaces()) {
                family.addAll(familyOf(implemented));
            }
        }
        return family;
    }

    private static <A extends Annotation> Optional<A> first(List<Method> declared, Class<A> annotation) {
        return declared.stream()
                .map(each -> each.getAnnotation(annotation))
                .filter(each -> each != null)
                .findFirst();
    }

    private static <A extends Annotation> Optional<A> annotation(Class<?> type, Class<A> annotation) {
        return familyOf(type).stream()
                .map(each -> each.getAnnotation(annotation))
                .filter(each -> each != null)
                .findFirst();
    }

    private static String joined(String base, String path) {
        // A variable may say what it looks like.
        String plain = path.replaceAll("\\{\\s*([\\w-]+)\\s*(:[^{}]*(\\{[^{}]*}[^{}]*)*)?}", "{$1}");
        return (base + "/" + plain).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    }
}
