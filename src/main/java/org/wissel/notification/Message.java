package org.wissel.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.wissel.deployment.Notice;
import org.wissel.deployment.Shown;

/** A notice as a receiver gets it. */
final class Message {

    /** Slack cuts a text at 40,000 characters (https://api.slack.com/changelog/2018-04-truncating-really-long-messages); people read less. */
    private static final int LONGEST = 3_000;

    private final ObjectMapper json;
    private final String baseUrl;

    /**
     * @param baseUrl under which people reach Wissel
     */
    Message(ObjectMapper json, String baseUrl) {
        this.json = json;
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
    }

    /** The body, JSON. */
    byte[] body(Notice notice, String format) {
        try {
            return json.writeValueAsBytes(format.equals("adaptive-card") ? card(notice) : object(notice));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private ObjectNode object(Notice notice) {
        ObjectNode all = json.createObjectNode();
        all.put("text", withoutMarkup(words(notice)) + " " + page(notice));
        all.put("kind", notice.kind().key());
        all.put(notice.undeployment() ? "undeployment" : "deployment", notice.subject());
        all.put("cluster", notice.cluster());
        all.put("what", notice.what());
        all.put("requestedBy", notice.by());
        notice.node().ifPresent(node -> all.put("node", node));
        all.put("message", notice.text());
        all.put("at", notice.at().toString());
        ObjectNode links = all.putObject("links");
        links.put("page", page(notice));
        links.put("tasklist", tasklist(notice));
        links.put("cockpit", cockpit(notice));
        return all;
    }

    private ObjectNode card(Notice notice) {
        ObjectNode message = json.createObjectNode();
        message.put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        ObjectNode block = card.putArray("body").addObject();
        // A TextBlock would read links and marks in words of machines and people; a TextRun shows them as they are.
        block.put("type", "RichTextBlock");
        block.putArray("inlines").addObject().put("type", "TextRun").put("text", words(notice));
        var actions = card.putArray("actions");
        actions.addObject()
                .put("type", "Action.OpenUrl")
                .put("title", "Its page")
                .put("url", page(notice));
        actions.addObject()
                .put("type", "Action.OpenUrl")
                .put("title", "Tasklist")
                .put("url", tasklist(notice));
        return message;
    }

    /** One line. */
    private static String words(Notice notice) {
        return Shown.line(
                title(notice) + ": " + notice.what() + " on " + notice.cluster() + ". " + notice.text()
                        + " Requested by " + notice.by() + ".",
                LONGEST);
    }

    /**
     * What a chat would read as its own markup is escaped, as Slack asks for (https://api.slack.com/docs/formatting), and links
     * of Markdown are parted, which Teams would show under other words than where they lead: names of users and words of
     * machines stand in it.
     */
    private static String withoutMarkup(String words) {
        return words.replace("](", "] (")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private static String title(Notice notice) {
        String kind = notice.kind().key().replace('-', ' ');
        return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
    }

    private String page(Notice notice) {
        return baseUrl + (notice.undeployment() ? "/undeploys/" : "/deployments/") + encoded(notice.subject());
    }

    /** Leads on to the task that waits by then. */
    private String tasklist(Notice notice) {
        return page(notice) + "/task";
    }

    private String cockpit(Notice notice) {
        return baseUrl + "/camunda/app/cockpit/default/#/process-instance/" + encoded(notice.subject()) + "/runtime";
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
