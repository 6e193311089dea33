package org.wissel.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.wissel.deployment.Cluster;
import org.wissel.remote.FakeHost;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** docs/settings.yaml and the code name the same settings, with the same defaults, and Wissel can be started with it. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("docs/settings.yaml");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path DEFAULTS = Path.of("src/main/resources/application.yaml");
    private static final Pattern READ = Pattern.compile("(?:\\$\\{|Property\\(\")(wissel\\.[a-z.-]+)(?::([^}]*)})?");
    private static final Pattern SETTING = Pattern.compile("SETTING = \"(wissel\\.[a-z.-]+)\"");
    private static final Pattern BOUND = Pattern.compile("Bindable\\.listOf\\((\\w+)\\.class\\)");
    private static final Pattern SECRET = Pattern.compile("\\$\\{(WISSEL_[A-Z_]+)}");

    /**
     * A setting of the code, whose lists stand as {@code []} in its name.
     *
     * @param place the record that it belongs to, and its name there: some records stand at several places of the page
     * @param defaults the words of its default; null where it has none
     * @param needed whether it must be given
     * @param map whether what lies below it has names of its own
     */
    private record Setting(String place, List<String> defaults, boolean needed, boolean map) {}

    /** What the page says of a setting at its first place. */
    private record Line(int number, String comment, Node value) {}

    private static String text;
    private static final Map<String, Setting> SETTINGS = new TreeMap<>();
    private static final Map<String, Line> LINES = new TreeMap<>();
    private static Map<String, Object> ownDefaults;

    @BeforeAll
    static void readBoth() throws IOException {
        text = Files.readString(PAGE);
        collectLines("", new Yaml(new LoaderOptions()).compose(Files.newBufferedReader(PAGE)), text.split("\n"));
        ownDefaults = flat(DEFAULTS);
        roots().forEach((prefix, type) -> collectSettings(prefix, type));
        readByName().forEach(SETTINGS::putIfAbsent);
    }

    @Test
    void every_setting_of_the_code_stands_in_it_with_what_holds_where_it_is_left_out() {
        Map<String, List<String>> told = new TreeMap<>();
        SETTINGS.forEach((name, setting) -> {
            List<String> comments = told.computeIfAbsent(setting.place(), place -> new ArrayList<>());
            if (LINES.containsKey(name)) {
                comments.add(LINES.get(name).comment());
            }
        });

        assertThat(told).hasSizeGreaterThan(110);
        assertThat(boundByHand()).containsOnlyKeys("wissel.clusters[]", "wissel.users[]");
        assertThat(told).allSatisfy((place, comments) -> assertThat(comments)
                .as("what the page says of %s: whether it is needed, or its default", place)
                .anyMatch(comment -> comment.startsWith("needed") || comment.startsWith("default: ")));
    }

    @Test
    void it_names_none_that_nothing_reads() {
        assertThat(LINES.keySet().stream().filter(name -> name.startsWith("wissel.") && !isRead(name)))
                .isEmpty();
    }

    private static boolean isRead(String name) {
        return SETTINGS.containsKey(name)
                || SETTINGS.keySet().stream()
                        .anyMatch(setting -> setting.startsWith(name + ".") || setting.startsWith(name + "[]"))
                || SETTINGS.entrySet().stream()
                        .anyMatch(setting -> setting.getValue().map() && name.startsWith(setting.getKey() + "."));
    }

    @Test
    void the_defaults_that_it_tells_are_those_that_hold() {
        List<String> wrong = new ArrayList<>();
        LINES.forEach((name, line) -> {
            Setting setting = SETTINGS.get(name);
            List<String> told = told(line);
            if (told == null || (setting == null && name.startsWith("wissel."))) {
                return;
            }
            List<String> holds = ownDefaults.containsKey(name)
                    ? List.of(String.valueOf(ownDefaults.get(name)))
                    : setting == null || setting.defaults() == null ? List.of() : setting.defaults();
            if (!told.equals(holds)) {
                wrong.add("line " + line.number() + ": " + name + " tells " + told + ", and " + holds + " holds");
            }
        });

        assertThat(wrong).isEmpty();
    }

    @Test
    void what_must_be_given_is_called_needed() {
        List<String> wrong = new ArrayList<>();
        LINES.forEach((name, line) -> {
            Setting setting = SETTINGS.get(name);
            if (setting == null || line.comment().isEmpty()) {
                return;
            }
            boolean called = line.comment().startsWith("needed");
            if (setting.needed() && !called || called && setting.defaults() != null) {
                wrong.add("line " + line.number() + ": " + name);
            }
        });

        assertThat(wrong).isEmpty();
    }

    @Test
    void wissel_can_be_started_with_it() throws Exception {
        StandardEnvironment environment = environment();
        LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
        validator.afterPropertiesSet();

        Inventory inventory = new Inventory(environment, validator, (name, settings) -> new FakeHost(name));

        assertThat(inventory.all()).extracting(Cluster::name).containsExactly("production", "portal");
        for (Map.Entry<String, Class<?>> root : roots().entrySet()) {
            if (!root.getValue().isAnnotationPresent(ConfigurationProperties.class)) {
                continue;
            }
            Object bound = Binder.get(environment)
                    .bind(root.getKey(), Bindable.of(root.getValue()), new ValidationBindHandler(validator))
                    .get();
            assertThat(bound).isNotNull();
        }
    }

    private static StandardEnvironment environment() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> secrets = new HashMap<>();
        Matcher found = SECRET.matcher(text);
        while (found.find()) {
            secrets.put(found.group(1), found.group(1).endsWith("URL") ? "https://chat.example.org/x" : "x");
        }
        environment.getPropertySources().addFirst(new MapPropertySource("secrets", secrets));
        for (PropertySource<?> source :
                new YamlPropertySourceLoader().load("page", new FileSystemResource(PAGE.toFile()))) {
            environment.getPropertySources().addLast(source);
        }
        return environment;
    }

    /** The records that settings are bound to, by the name that they lie below. */
    private static Map<String, Class<?>> roots() {
        Map<String, Class<?>> roots = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.wissel")) {
            if (type.isAnnotatedWith(ConfigurationProperties.class)) {
                ConfigurationProperties annotation = type.reflect().getAnnotation(ConfigurationProperties.class);
                roots.put(annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix(), type.reflect());
            }
        }
        roots.putAll(boundByHand());
        return roots;
    }

    /** Lists that their owners bind themselves, to refuse what is mistyped. */
    private static Map<String, Class<?>> boundByHand() {
        Map<String, Class<?>> roots = new TreeMap<>();
        for (Path file : sources()) {
            String source = read(file);
            Matcher element = BOUND.matcher(source);
            while (element.find()) {
                Matcher setting = SETTING.matcher(source);
                assertThat(setting.find())
                        .as("%s names the setting that it binds", file)
                        .isTrue();
                String type = SOURCES.relativize(file.resolveSibling(element.group(1)))
                        .toString()
                        .replace('/', '.');
                try {
                    roots.put(setting.group(1) + "[]", Class.forName(type));
                } catch (ClassNotFoundException elsewhere) {
                    throw new AssertionError(file + " binds a type of another package", elsewhere);
                }
            }
        }
        return roots;
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(each -> each.toString().endsWith(".java")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Settings that are read one by one, with the default that stands there. */
    private static Map<String, Setting> readByName() {
        Map<String, Setting> read = new TreeMap<>();
        for (Path file : sources()) {
            Matcher found = READ.matcher(read(file));
            while (found.find()) {
                List<String> defaults = found.group(2) == null ? null : List.of(found.group(2));
                read.put(found.group(1), new Setting(found.group(1), defaults, false, false));
            }
        }
        return read;
    }

    private static void collectSettings(String prefix, Class<?> type) {
        Map<String, Parameter> parameters = Arrays.stream(type.getDeclaredConstructors())
                .filter(each -> each.getParameterCount() == type.getRecordComponents().length)
                .flatMap(each -> Arrays.stream(each.getParameters()))
                .collect(Collectors.toMap(Parameter::getName, each -> each, (one, same) -> one));
        for (RecordComponent component : type.getRecordComponents()) {
            Parameter parameter = parameters.get(component.getName());
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            Class<?> element = elementOf(component.getGenericType());
            if (component.getType().isRecord() && isOurs(component.getType())) {
                collectSettings(name, component.getType());
            } else if (element != null && element.isRecord()) {
                collectSettings(name + "[]", element);
            } else {
                SETTINGS.put(
                        name,
                        new Setting(
                                type.getSimpleName() + "." + component.getName(),
                                defaults(parameter),
                                isNeeded(parameter),
                                Map.class.isAssignableFrom(component.getType())));
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("org.wissel.");
    }

    private static Class<?> elementOf(Type type) {
        return type instanceof ParameterizedType list
                        && list.getActualTypeArguments().length == 1
                        && list.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : null;
    }

    private static List<String> defaults(Parameter parameter) {
        DefaultValue annotation = parameter.getAnnotation(DefaultValue.class);
        if (annotation != null) {
            return List.of(annotation.value());
        }
        return parameter.getType() == boolean.class ? List.of("false") : null;
    }

    private static boolean isNeeded(Parameter parameter) {
        return parameter.getAnnotation(DefaultValue.class) == null
                && Stream.of(NotNull.class, NotBlank.class, NotEmpty.class).anyMatch(parameter::isAnnotationPresent);
    }

    /** The words behind "default:" as far as they are the value; null where there are none. */
    private static List<String> told(Line line) {
        Matcher found = Pattern.compile("default: (.*?)(?:\\. .*)?$").matcher(line.comment());
        if (!found.find()) {
            return null;
        }
        String value = found.group(1);
        if (value.equals("none")) {
            return List.of();
        }
        if (value.equals("this")) {
            return words(line.value());
        }
        return words(new Yaml(new LoaderOptions())
                .compose(new java.io.StringReader(
                        value.startsWith("[") || value.startsWith("\"") ? value : quoted(value))));
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static List<String> words(Node value) {
        if (value instanceof SequenceNode list) {
            return list.getValue().stream()
                    .map(each -> ((ScalarNode) each).getValue())
                    .toList();
        }
        return List.of(((ScalarNode) value).getValue());
    }

    private static void collectLines(String name, Node node, String[] lines) {
        if (!(node instanceof MappingNode mapping)) {
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (key.equals("<<")) {
                continue;
            }
            String inner = name.isEmpty() ? key : name + "." + key;
            int number = entry.getKeyNode().getStartMark().getLine();
            LINES.putIfAbsent(inner, new Line(number + 1, comment(lines[number]), entry.getValueNode()));
            if (entry.getValueNode() instanceof SequenceNode list) {
                list.getValue().forEach(each -> collectLines(inner + "[]", each, lines));
            } else {
                collectLines(inner, entry.getValueNode(), lines);
            }
        }
    }

    private static String comment(String line) {
        int start = line.indexOf(" # ");
        return start < 0 ? "" : line.substring(start + 3);
    }

    private static Map<String, Object> flat(Path yaml) throws IOException {
        Map<String, Object> values = new HashMap<>();
        for (PropertySource<?> source :
                new YamlPropertySourceLoader().load("own", new FileSystemResource(yaml.toFile()))) {
            for (String name : ((MapPropertySource) source).getPropertyNames()) {
                values.put(name, source.getProperty(name));
            }
        }
        return values;
    }
}
